import type { Document } from './document.js';
import { InputError } from './input-error.js';

/** A space is given where an objective belongs, or the reverse: each would be full of unknown keys. */

type Kind = 'space' | 'objective';

const keysOf: Readonly<Record<Kind, readonly string[]>> = {
  space: ['model', 'shared', 'prefill', 'decode', 'colocated'],
  objective: ['goals', 'workload', 'demand', 'limits'],
};

/** What a document is by its keys; undefined where it has some of both, or none. */
export function kindOf(data: unknown): Kind | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const [space, objective] = [keysOf.space, keysOf.objective].map((keys) =>
    keys.some((key) => Object.hasOwn(data, key)),
  );
  return space === objective ? undefined : space ? 'space' : 'objective';
}

/** @throws InputError where a document is clearly the other kind. */
export function refuseOther(document: Document, wanted: Kind): void {
  const found = kindOf(document.data);
  if (found === undefined || found === wanted) return;
  throw new InputError(document.locate([]), {
    code: 'OTHER_KIND',
    problem: `this is ${withArticle(found)}, not ${withArticle(wanted)}`,
    value: found,
    advice:
      wanted === 'space'
        ? 'Give a space, which says what may vary (`copareto search SPACE`); an objective goes with --objective.'
        : 'Give an objective, which says what is good; a space stands without --objective.',
  });
}

const withArticle = (kind: Kind): string => (kind === 'space' ? 'a space' : 'an objective');
