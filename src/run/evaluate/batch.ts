import { faultOf } from '../../search/evaluation.js';
import type { FactoredProblem, Genome } from '../../search/problem.js';
import { judgeOf, type Verdict } from '../../search/verdict.js';
import { messageOf } from '../../search/words.js';

/** What became of a design that was asked for: a verdict, or the reason why its evaluation failed. */
export type Answer = Verdict | { readonly kind: 'failed'; readonly reason: string };

const kinds = ['feasible', 'infeasible', 'invalid', 'duplicate', 'failed'] as const;

/** Lengths of the pieces of a full row. */
export interface Widths {
  readonly objectives: number;
  readonly violations: number;
  readonly preferences: number;
}

/**
 * Answers as plain numbers, in the order asked, to transfer and to store. A row is kind, index of the rule or reason in
 * `words` (-1: none), and then, as far as they are known, violations, objectives and preference.
 */
export interface Batch {
  readonly rows: Float64Array;
  readonly words: readonly string[];
}

export function widthsOf(problem: FactoredProblem): Widths {
  return {
    objectives: problem.objectiveCount,
    violations: problem.constraintCount + problem.parts.length,
    preferences: problem.parts.reduce((sum, part) => sum + part.figures.length, 0),
  };
}

/** A design whose evaluation throws, or gives numbers that are none, takes no other with it. */
export function evaluateBatch(problem: FactoredProblem, genomes: readonly Genome[]): Batch {
  const judge = judgeOf(problem);
  const { objectives: objectiveCount, violations: constraintCount } = widthsOf(problem);
  return pack(
    genomes.map((genome): Answer => {
      try {
        const verdict = judge(genome);
        const fault = 'objectives' in verdict ? faultOf({ objectiveCount, constraintCount }, verdict) : undefined;
        return fault === undefined ? verdict : { kind: 'failed', reason: fault };
      } catch (error) {
        return { kind: 'failed', reason: messageOf(error) };
      }
    }),
  );
}

export function pack(answers: readonly Answer[]): Batch {
  const words = new Map<string, number>();
  const rows: number[] = [];
  for (const answer of answers) {
    const word = answer.kind === 'failed' ? answer.reason : answer.rule;
    if (word !== undefined && !words.has(word)) words.set(word, words.size);
    rows.push(kinds.indexOf(answer.kind), word === undefined ? -1 : (words.get(word) as number));
    if (!('objectives' in answer)) continue;
    rows.push(answer.preference === undefined ? 0 : 1, ...answer.violations);
    if (answer.preference !== undefined) rows.push(...answer.objectives, ...answer.preference);
  }
  return { rows: Float64Array.from(rows), words: [...words.keys()] };
}

export function unpack({ rows, words }: Batch, widths: Widths): Answer[] {
  const answers: Answer[] = [];
  let at = 0;
  const take = (count: number) => [...rows.subarray(at, (at += count))];
  while (at < rows.length) {
    const kind = kinds[rows[at++]];
    const word = words[rows[at++]];
    if (kind === 'failed') answers.push({ kind, reason: word });
    else if (kind === 'invalid' || kind === 'duplicate') answers.push({ kind, rule: word });
    else {
      const known = rows[at++] === 1;
      const violations = take(widths.violations);
      const objectives = known ? take(widths.objectives) : Array<number>(widths.objectives).fill(Infinity);
      answers.push({
        kind,
        ...(word !== undefined && { rule: word }),
        objectives,
        violations,
        ...(known && { preference: take(widths.preferences) }),
      });
    }
  }
  return answers;
}
