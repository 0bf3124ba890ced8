import { factsOf, type Facts, type Phrase } from './phrase.js';
import { terminalColumns, wrap } from './wrap.js';

/** A clause, and how much it matters: 1 the most. What matters less gives way where room is short. */
export interface Clause {
  readonly rank: number;
  readonly phrase: Phrase;
  /** What parts it from the clause before it: a semicolon, unless it goes on a list. */
  readonly joint?: ', ';
  /** Of a list from the largest down: it says nothing of a part where a larger one found no room. */
  readonly follows?: boolean;
}

/** A sentence that begins with its subject, made of as many of its clauses as there is room for. */
export interface Paragraph {
  readonly head: string;
  readonly clauses: readonly Clause[];
}

export interface Text {
  readonly lines: readonly string[];
  /** The same, not broken into lines. */
  readonly paragraphs: readonly { readonly head: string; readonly text: string }[];
  /** Of the clauses that the lines hold. */
  readonly facts: Facts;
}

const indent = 2;

/** Clauses of a higher rank may fill a line, but open one only once all others have their room. */
const lastToOpenLines = 3;

/** The paragraphs in at most `most` lines of a terminal's width: clauses enter by rank, in order, as long as they fit. */
export function composed(paragraphs: readonly Paragraph[], most: number, width = terminalColumns): Text {
  const taken = new Set<Clause>();
  const counts = paragraphs.map(() => 0);
  const ranked = paragraphs
    .flatMap(({ clauses }, p) => clauses.map((clause) => ({ clause, p })))
    .sort((a, b) => a.clause.rank - b.clause.rank);
  const enter = (mayOpen: (clause: Clause) => boolean) => {
    for (const { clause, p } of ranked) {
      const { head, clauses } = paragraphs[p];
      if (taken.has(clause) || (clause.follows === true && !taken.has(clauses[clauses.indexOf(clause) - 1]))) continue;
      taken.add(clause);
      const more = linesOf({ head, clauses: clauses.filter((one) => taken.has(one)) }, width).length - counts[p];
      const lines = counts.reduce((sum, count) => sum + count, 0);
      if (more > 0 && (!mayOpen(clause) || lines + more > most)) taken.delete(clause);
      else counts[p] += more;
    }
  };
  enter(({ rank }) => rank <= lastToOpenLines);
  enter(() => true);
  const kept = paragraphs
    .map(({ head, clauses }) => ({ head, clauses: clauses.filter((clause) => taken.has(clause)) }))
    .filter(({ clauses }) => clauses.length > 0);
  return {
    lines: kept.flatMap((paragraph) => linesOf(paragraph, width)),
    paragraphs: kept.map(({ head, clauses }) => ({ head, text: textOf(clauses) })),
    facts: factsOf(kept.flatMap(({ clauses }) => clauses.map((clause) => clause.phrase))),
  };
}

const textOf = (clauses: readonly Clause[]): string =>
  clauses.reduce((said, { phrase, joint = '; ' }) => (said === '' ? phrase.text : `${said}${joint}${phrase.text}`), '');

function linesOf({ head, clauses }: Paragraph, width: number): string[] {
  return wrap(`${head}: ${textOf(clauses)}`, indent, width).split('\n');
}
