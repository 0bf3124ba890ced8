import type { Link, ScaleUpTopology } from '../catalog/schema.js';
import type { Chip } from '../core/chip.js';
import { duplicate, type Dead } from '../core/violation.js';
import { networked } from '../core/wiring.js';
import type { Gene, Value } from './genome.js';

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

/** A duplicate where an earlier choice of the genes comes to the same network of this chip. */
export function respelledNetwork(chip: Chip, genes: NetworkGenes, choice: readonly number[]): Dead | undefined {
  const spelled = spelling(chip, genes, choice);
  const count = flatIndex(genes, choice);
  for (let i = 0; i < count; i++)
    if (spelling(chip, genes, unflat(genes, i)) === spelled) return duplicate('a scale-up network spelled twice');
  return undefined;
}

/** What a network comes to, words resolved: equal spellings are the same network. */
function spelling(chip: Chip, genes: NetworkGenes, choice: readonly number[]): string {
  const [topology, link, domain] = genes.map((gene, i) => gene.values[choice[i]]);
  return [
    topology === own ? chip.topology : topology,
    link === own ? chip.link.id : link,
    domain === own ? chip.domain : domain,
  ].join(' ');
}

function flatIndex(genes: NetworkGenes, choice: readonly number[]): number {
  return genes.reduce((index, gene, i) => index * gene.values.length + choice[i], 0);
}

function unflat(genes: NetworkGenes, index: number): number[] {
  const choice: number[] = [];
  for (const gene of genes.toReversed()) {
    choice.unshift(index % gene.values.length);
    index = Math.floor(index / gene.values.length);
  }
  return choice;
}
