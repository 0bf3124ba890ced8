import type { Manifest } from '../../run/schema.js';
import { harmless, short } from './format.js';
import { nothingFound } from './nothing.js';
import { wrap } from './wrap.js';

/** What stands in the way of a run without a point, for a terminal of 80 columns. */
export function nothingText(manifest: Manifest): string {
  const { headline, remarks, limits, design, lost } = nothingFound(manifest);
  const width = Math.max(0, ...(limits?.rows ?? []).map(({ name }) => name.length));
  return [
    ...sentence([`${headline}.`, ...remarks].join(' ')),
    ...(limits === undefined ? [] : ['', ...sentence(limits.head)]),
    ...(limits?.rows ?? []).map(
      ({ name, bound, best, unit, state }) =>
        `  ${harmless(name).padEnd(width)}  limit ${short(bound, 4)}, best ${short(best, 4)} ${unit}: ${state}`,
    ),
    ...(design === undefined ? [] : ['', ...sentence(design.head)]),
    ...Object.entries(design?.genes ?? {}).map(
      ([gene, value]) => `  ${harmless(gene).padEnd(32)}${harmless(String(value))}`,
    ),
    ...(lost === undefined ? [] : ['', ...sentence(lost.head)]),
    ...Object.entries(lost?.rules ?? {}).map(([rule, count]) => `  ${harmless(rule)}: ${count}`),
  ].join('\n');
}

const sentence = (text: string): string[] => wrap(harmless(text)).split('\n');
