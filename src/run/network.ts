import type { Link, ScaleUpTopology } from '../catalog/schema.js';
import type { Chip } from '../core/chip.js';
import type { Placement } from '../core/engine.js';
import { sameWires, spanOf, wiresOf, type Wires, type WiresSpan } from '../core/wires.js';
import { duplicate, isDead, type Dead } from '../core/violation.js';
import { networked } from '../core/wiring.js';
import type { Gene, Value } from './genome.js';
import type { Resolver } from './resolver.js';

/** Genes of a pool's scale-up network, in this order, and their values in a design. */
export const networkKeys = ['topology', 'link', 'scaleUpDomain'] as const;
export type NetworkGenes = readonly [topology: Gene, link: Gene, domain: Gene];
export type NetworkValues = readonly [topology: Value, link: Value, domain: Value];

const own = 'native';

export function networkOf(chip: Chip, [topology, link, domain]: NetworkValues, links: readonly Link[]): Chip | Dead {
  return networked(chip, {
    topology: topology === own ? undefined : (topology as ScaleUpTopology),
    link: link === own ? undefined : links.find((one) => one.id === link),
    domain: domain === own ? undefined : (domain as number),
  });
}

/**
 * What a choice of the network genes does to a placed replica. A choice that does the same as an earlier one is a duplicate,
 * whether it spells the same network or one that this replica cannot tell from it. All choices are looked at when the first
 * is asked for, and remembered for what they depend on: chip, parallelism, and the fabric's rate, path and rails.
 */
export function wiresIn(genes: NetworkGenes, resolver: Pick<Resolver, 'network'>) {
  const known = new Map<Chip, Map<string, Looked>>();
  const chips = new Map<Chip, readonly (Chip | Dead)[]>();
  const sizes = genes.map(({ values }) => values.length);
  const all = Array.from({ length: sizes.reduce((a, b) => a * b) }, (_, i) => valuesAt(genes, i));

  function chipsIn(chip: Chip): readonly (Chip | Dead)[] {
    const found = chips.get(chip) ?? all.map((values) => resolver.network(chip, values));
    chips.set(chip, found);
    return found;
  }

  function look(placement: Placement): readonly (Wires | Dead)[] {
    if (placement.devices === 1)
      return all.map((_, i) =>
        i === 0 ? wiresOf(placement, placement.chip) : duplicate('a scale-up network of one device'),
      );
    const kept: Wires[] = [];
    return chipsIn(placement.chip).map((chip) => {
      if (isDead(chip)) return chip;
      const wires = wiresOf(placement, chip);
      if (kept.some((one) => sameWires(one, wires, placement.devices)))
        return duplicate('a scale-up network that does what an earlier one does');
      kept.push(wires);
      return wires;
    });
  }

  let last: { placement: Placement; found: Looked } | undefined;
  function lookedAt(placement: Placement): Looked {
    if (last?.placement === placement) return last.found;
    const { chip, parallelism: p, session } = placement;
    const { bytesPerS, pathS, rails } = session.shared.fabric;
    const ofChip = known.get(chip) ?? new Map<string, Looked>();
    known.set(chip, ofChip);
    const name = `${p.tensor} ${p.pipeline} ${p.expert} ${bytesPerS} ${pathS} ${rails}`;
    const found = ofChip.get(name) ?? { wires: look(placement), spans: new Map() };
    ofChip.set(name, found);
    last = { placement, found };
    return found;
  }

  return {
    of(placement: Placement, choice: readonly number[]): Wires | Dead {
      let index = 0;
      for (let i = 0; i < sizes.length; i++) index = index * sizes[i] + choice[i];
      return lookedAt(placement).wires[index];
    },
    /** Bounds over choices `start` .. `end` - 1; undefined where none of them can be used. */
    span(placement: Placement, start: number, end: number): WiresSpan | undefined {
      const { wires, spans } = lookedAt(placement);
      const name = start * (wires.length + 1) + end;
      if (!spans.has(name)) {
        const usable = wires.slice(start, end).filter((one): one is Wires => !isDead(one));
        spans.set(name, usable.length === 0 ? undefined : spanOf(usable));
      }
      return spans.get(name);
    },
  };
}

export type Networks = ReturnType<typeof wiresIn>;

interface Looked {
  readonly wires: readonly (Wires | Dead)[];
  /** By range. */
  readonly spans: Map<number, WiresSpan | undefined>;
}

function valuesAt(genes: NetworkGenes, index: number): NetworkValues {
  const values: Value[] = [];
  for (const gene of genes.toReversed()) {
    values.unshift(gene.values[index % gene.values.length]);
    index = Math.floor(index / gene.values.length);
  }
  return values as unknown as NetworkValues;
}
