import type { Format, ScaleUpTopology } from '../catalog/schema.js';
import { chipOf, type Chip } from '../core/chip.js';
import {
  fabricPortOf,
  poolMemoryOf,
  sessionOf,
  type IdleKv,
  type Session,
  type SharedChoice,
} from '../core/session.js';
import { losslessKv, type Setting } from '../core/setting.js';
import { weightFormats, type WeightFormats } from '../core/shape.js';
import { duplicate, infeasible, invalid, isDead, type Dead } from '../core/violation.js';
import type { Plan } from './plan.js';
import type { Gene, Value } from './genome.js';

/** Turns values of genes into what the core works with; what cannot be used says why. */
export interface Resolver {
  chip(id: Value): Chip | Dead;
  weights(format: Value): WeightFormats | Dead;
  topology(topology: Value, chip: Chip): ScaleUpTopology;
  shared(choice: readonly number[]): SharedChoice | Dead;
  /** The session of a shared choice, computed once; another spelling of the same choice is a duplicate. */
  session(choice: readonly number[]): Session | Dead;
  /** The shared choice that a session was computed for. */
  choiceOf(session: Session): readonly number[];
}

export function resolverOf(plan: Plan, setting: Setting, shared: readonly Gene[]): Resolver {
  const { space, objective, facts } = plan;
  const chips = new Map(facts.accelerators.map((one): [string, Chip | Dead] => [one.id, chipFrom(plan, one)]));
  const sessions = new Map<string, Session | Dead>();
  const choices = new WeakMap<Session, readonly number[]>();
  const resolver: Resolver = {
    chip: (id) => chips.get(String(id)) ?? invalid(`fact-missing: accelerator ${id}`),
    weights(format) {
      const weights = weightFormats(space.model.nativeFormat, format as Format);
      return weights.lossless || space.allowUnknownQuality
        ? weights
        : invalid('quality loss of the weight format is unknown');
    },
    topology: (topology, chip) => (topology === 'native' ? chip.nativeTopology : (topology as ScaleUpTopology)),
    shared(choice) {
      const [kv, fabric, idleKv, ttl, pool] = choice.map((index, i) => shared[i].values[index]);
      if (!losslessKv(setting, kv as Format) && !space.allowUnknownQuality)
        return invalid('quality loss of the KV format is unknown');
      const { traffic } = setting;
      if (objective.contextOverflow === 'infeasible' && traffic.compactedShare > 0)
        return infeasible('context length', traffic.longestContext, setting.shape.contextTokens, 'tokens');
      const link = facts.links.find((one) => one.id === fabric);
      const port = link === undefined ? invalid(`fact-missing: link ${fabric}`) : fabricPortOf(link);
      if (isDead(port)) return port;
      const memory = facts.memories.find((one) => one.id === pool);
      const poolMemory = memory === undefined ? undefined : poolMemoryOf(memory);
      if (poolMemory !== undefined && isDead(poolMemory)) return poolMemory;
      return {
        kvFormat: kv as Format,
        fabric: port,
        pool: poolMemory,
        idleKv: idleKv as IdleKv,
        idleTtlS: ttl as number,
      };
    },
    session(choice) {
      const key = choice.join();
      const known = sessions.get(key);
      if (known !== undefined) return known;
      const chosen = resolver.shared(choice);
      const otherTtl = choice[3] !== 0;
      const session = isDead(chosen)
        ? chosen
        : chosen.idleKv === 'recompute' && otherTtl
          ? duplicate('a time-to-live without kept KV')
          : sessionOf(setting, chosen);
      sessions.set(key, session);
      if (!isDead(session)) choices.set(session, [...choice]);
      return session;
    },
    choiceOf: (session) => choices.get(session) ?? [],
  };
  return resolver;
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
