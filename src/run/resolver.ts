import type { FabricTopology, Figure, Format } from '../catalog/schema.js';
import { chipOf, type Chip } from '../core/chip.js';
import { estimates } from '../core/figure.js';
import { fabricPortOf, tapers, type FabricPort } from '../core/fabric.js';
import { sessionOf, type IdleKv, type Session, type SharedChoice } from '../core/session.js';
import { losslessKv, type Setting } from '../core/setting.js';
import { weightFormats, type WeightFormats } from '../core/shape.js';
import { tierOf, type Tier } from '../core/tier.js';
import { duplicate, infeasible, invalid, isDead, type Dead } from '../core/violation.js';
import { qualityPath } from './doubt.js';
import { networkOf, type NetworkValues } from './network.js';
import type { Plan } from './plan.js';
import { remembering } from './remember.js';
import { indexOfShared, type Gene, type SharedKey, type Value } from './genome.js';

/** Turns values of genes into what the core works with; what cannot be used says why. */
export interface Resolver {
  chip(id: Value): Chip | Dead;
  /** A part in the scale-up network that these values ask for. */
  network(chip: Chip, values: NetworkValues): Chip | Dead;
  weights(format: Value): WeightFormats | Dead;
  shared(choice: readonly number[]): SharedChoice | Dead;
  /** The session of a shared choice, computed once; another spelling of the same choice is a duplicate. */
  session(choice: readonly number[]): Session | Dead;
  /** The shared choice that a session was computed for. */
  choiceOf(session: Session): readonly number[];
}

/** Words of `idleKv`; any other value is the id of a memory that is bought for the hosts. */
const places: readonly string[] = ['keep', 'pool', 'host', 'recompute'] satisfies IdleKv[];

/** Share of quality that a format loses, and the grade-C facts that say so. */
interface Loss {
  readonly value: number;
  readonly leansOn: readonly string[];
}

const lossless: Loss = { value: 0, leansOn: [] };

/** Undefined where nobody knows. */
function lossOf({ quality }: Plan['facts'], of: 'weights' | 'kv', format: Format): Loss | undefined {
  const known: Partial<Record<Format, Figure | undefined>> = quality?.[of] ?? {};
  const fact = known[format];
  if (quality === undefined || fact === undefined) return undefined;
  return { value: fact.value, leansOn: estimates({ [format]: fact }, `${qualityPath(quality)}.${of}`) };
}

/** Whether formats may be used whose loss of quality nobody has measured. A goal has to be known of every design. */
export function admitsUnknownQuality({ space, objective }: Plan): boolean {
  return space.allowUnknownQuality && objective.goals.every(({ metric }) => metric !== 'quality_loss');
}

export function resolverOf(plan: Plan, setting: Setting, shared: readonly Gene[]): Resolver {
  const { space, objective, facts } = plan;
  const unknownAllowed = admitsUnknownQuality(plan);
  const chipAt = remembering((id) => {
    const found = facts.accelerators.find((one) => one.id === id);
    return found === undefined ? invalid(`fact-missing: accelerator ${id}`) : chipFrom(plan, found);
  });
  const networks = new WeakMap<Chip, (values: string, wanted: NetworkValues) => Chip | Dead>();
  const rails = railsOf(plan);
  const sessions = new Map<string, Session | Dead>();
  const choices = new WeakMap<Session, readonly number[]>();
  const linkOf = (id: Value) => facts.links.find((one) => one.id === id);

  const tier = (id: Value): Tier | Dead => {
    const memory = facts.memories.find((one) => one.id === id);
    return memory === undefined ? invalid(`fact-missing: memory ${id}`) : tierOf(memory);
  };

  const port = (id: Value, topology: FabricTopology, taper: number): FabricPort | Dead => {
    const link = linkOf(id);
    return link === undefined ? invalid(`fact-missing: link ${id}`) : fabricPortOf(link, topology, taper, rails);
  };

  const weightsAt = remembering((format): WeightFormats | Dead => {
    const weights = weightFormats(space.model.nativeFormat, format as Format);
    if (weights.lossless) return weights;
    const loss = lossOf(facts, 'weights', format as Format);
    if (loss !== undefined) return { ...weights, loss: loss.value, leansOn: loss.leansOn };
    return unknownAllowed ? weights : invalid(`quality loss of ${format} weights is unknown`);
  });

  const sharedAt = remembering((_, choice: readonly number[]): SharedChoice | Dead => {
    const value = (key: SharedKey) => shared[indexOfShared(key)].values[choice[indexOfShared(key)]];
    const kv = value('kvPrecision') as Format;
    const loss = losslessKv(setting, kv) ? lossless : lossOf(facts, 'kv', kv);
    if (loss === undefined && !unknownAllowed) return invalid(`quality loss of ${kv} KV is unknown`);
    const { traffic } = setting;
    if (objective.contextOverflow === 'infeasible' && traffic.compactedShare > 0)
      return infeasible('context length', traffic.longestContext, setting.shape.contextTokens, 'tokens');
    const fabric = port(
      value('fabric'),
      value('fabricTopology') as FabricTopology,
      value('fabricOversubscription') as number,
    );
    if (isDead(fabric)) return fabric;
    const pool = value('poolMemory') === 'none' ? undefined : tier(value('poolMemory'));
    if (pool !== undefined && isDead(pool)) return pool;
    const place = String(value('idleKv'));
    const idleTier = places.includes(place) ? undefined : tier(place);
    if (idleTier !== undefined && isDead(idleTier)) return idleTier;
    if (place === 'pool' && pool === undefined) return invalid('idle KV in a pool needs a pool');
    return {
      kvFormat: kv,
      kvLoss: loss?.value,
      kvLeansOn: loss?.leansOn ?? [],
      fabric,
      pool,
      idleKv: idleTier === undefined ? (place as IdleKv) : 'host',
      idleTier,
      idleTtlS: value('idleTtlS') as number,
    };
  });

  const resolver: Resolver = {
    chip: (id) => chipAt(String(id)),
    network(chip, values) {
      const known = networks.get(chip) ?? remembering((_, wanted) => networkOf(chip, wanted, facts.links));
      networks.set(chip, known);
      return known(values.join(), values);
    },
    weights: (format) => weightsAt(String(format)),
    shared: (choice) => sharedAt(choice.join(), choice),
    session(choice) {
      const key = choice.join();
      const known = sessions.get(key);
      if (known !== undefined) return known;
      const chosen = resolver.shared(choice);
      const session = isDead(chosen) ? chosen : (respelled(shared, choice) ?? sessionOf(setting, chosen));
      sessions.set(key, session);
      if (!isDead(session)) choices.set(session, [...choice]);
      return session;
    },
    choiceOf: (session) => choices.get(session) ?? [],
  };
  return resolver;
}

/**
 * Rails of a rail-only fabric: as many as the smallest scale-up domain of all accelerators of the plan has devices, so that
 * every domain has a device on every rail, whichever two pools the fabric joins. (A larger domain has several on each.)
 *
 * It is how the site of a space is cabled, hence no fact of a design alone: the same design may have more ports to take in
 * a space without the part of the smallest domain. Nothing else of it moves; a port's price, power and rate do not depend on
 * the rails. A pool's own domain will not do: rails beyond the other pool's domain reach nobody there, for there is no
 * spine, and ports on them would carry nothing. The smaller of the two domains would do, but is a fact of both pools, and
 * each has to know by itself how many devices it may have: that limit would become a constraint of the join, and devices
 * and domain two more figures in which the front of every part is taken.
 */
function railsOf({ facts }: Plan): number {
  return Math.min(...facts.accelerators.map(({ scaleUp }) => scaleUp.domain.value));
}

/** A choice that differs from another only in a gene that then has no effect. */
function respelled(shared: readonly Gene[], choice: readonly number[]): Dead | undefined {
  const index = (key: SharedKey) => choice[indexOfShared(key)];
  const value = (key: SharedKey) => shared[indexOfShared(key)].values[index(key)];
  if (value('idleKv') === 'recompute' && index('idleTtlS') !== 0) return duplicate('a time-to-live without kept KV');
  if (!tapers(value('fabricTopology') as FabricTopology) && index('fabricOversubscription') !== 0)
    return duplicate('an oversubscription of a fabric without upper links');
  return undefined;
}

/** The same for choices of some of the shared genes, those at `positions`; the others stand at their first value. */
export function narrowed(resolver: Resolver, positions: readonly number[], count: number): Resolver {
  const widen = (choice: readonly number[]) => {
    const whole = Array.from({ length: count }, () => 0);
    for (const [i, position] of positions.entries()) whole[position] = choice[i];
    return whole;
  };
  return {
    ...resolver,
    shared: (choice) => resolver.shared(widen(choice)),
    session: (choice) => resolver.session(widen(choice)),
    choiceOf(session) {
      const whole = resolver.choiceOf(session);
      return positions.map((position) => whole[position]);
    },
  };
}

function chipFrom(plan: Plan, accelerator: Plan['facts']['accelerators'][number]): Chip | Dead {
  const link = plan.facts.links.find((one) => one.id === accelerator.scaleUp.link);
  if (link === undefined) return invalid(`fact-missing: link ${accelerator.scaleUp.link}`);
  const forSale = accelerator.availability === 'buy' || accelerator.availability === 'rent';
  if (plan.space.availability !== 'any' && !forSale) return invalid(`availability: ${accelerator.availability}`);
  return chipOf(accelerator, link, plan.objective.coefficients);
}
