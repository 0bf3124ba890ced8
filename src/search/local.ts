/**
 * Pareto local search (Paquete, Chiarandini, Stuetzle: "Pareto local optimum sets in the biobjective traveling salesman problem", 2004):
 * asks for the neighbours of the archive's members until every neighbourhood has been explored, which certifies that no member has a
 * neighbour that beats it. Then it starts again from somewhere else. A neighbour differs in one variable: any other category; an integer
 * or ordinal moved by 1, 2, 4, ... either way; a real by 1/4, 1/8, ... of its width, down to `FINEST` (a design
 * that such a step led to starts at twice that step: the certificate is one for the finite variables). Some steps of two variables
 * at once are tried beside, for where a limit binds one thing has to be traded for another.
 */
import { Elite } from './elite.js';
import { Nursery } from './nursery.js';
import type { MakeOptimizer, Optimizer } from './optimizer.js';
import { type Domain, settle } from './part/domain.js';
import type { Member } from './part/member.js';
import { latinHypercube, shuffle } from './part/sampling.js';
import type { Genome } from './problem.js';
import type { Rng } from './rng.js';

/** Halvings of a real variable's step: the finest is 2^-20, about a millionth of its width. */
const FINEST = 20;
const COARSEST = 2;

/** One change, or two at once. */
type Move = readonly Change[];

interface Change {
  readonly variable: number;
  /** What is added, or the category that is taken. */
  readonly by: number;
}

/** A member of the archive, and how much of its neighbourhood is explored. */
interface Site {
  readonly member: Member;
  /** The step of its real variables is 2^-level of their width. */
  level: number;
  moves: Move[];
}

export const local: MakeOptimizer = (problem, options) => {
  const nursery = new Nursery(problem, options);
  const { domains, rng, fresh, scale } = nursery;
  const hasReals = domains.some(({ kind, low, high }) => kind === 'real' && high > low);
  const size = options.population ?? 100;
  const founders = latinHypercube(domains, size, rng);
  /** Since the last start; the nursery's archive is that of the whole run. */
  let elite = new Elite(problem.objectiveCount);
  let open: Site[] = [];
  /** Level of the site that each design asked for is a neighbour of, in the order asked. */
  let levels = new Map<Genome, number>();

  function digest(): void {
    const { newcomers } = nursery.digest([]);
    scale.rate(elite.violating);
    for (const { member, genome } of newcomers) {
      if (!elite.offer(member)) continue;
      // Where a step led on, a longer one may lead further.
      const level = Math.max(COARSEST, (levels.get(genome) ?? COARSEST) - 1);
      open.push({ member, level, moves: movesOf(domains, member.genome, level, rng) });
    }
    levels = new Map();
  }

  function found(count: number): Genome[] {
    const asked = fresh.waiting(count);
    while (asked.length < count && founders.length > 0) {
      const genome = founders.pop() as number[];
      if (fresh.seen.add(genome)) asked.push(genome);
    }
    return asked;
  }

  /** A neighbour of some open site that nobody asked for; undefined when there is none. */
  function neighbour(): { genome: Genome; level: number } | undefined {
    while (open.length > 0) {
      // The coarser of two: refining everywhere at once would leave no evaluations for where there is more to gain.
      let at = rng.integer(open.length);
      const other = rng.integer(open.length);
      if (open[other].level < open[at].level) at = other;
      const site = open[at];
      if (site.moves.length === 0 && hasReals && site.level < FINEST) {
        site.level++;
        site.moves = realMoves(domains, site.member.genome, site.level, rng);
      }
      const move = elite.holds(site.member) ? site.moves.pop() : undefined;
      if (move === undefined) {
        open[at] = open[open.length - 1];
        open.pop();
        continue;
      }
      const genome = [...site.member.genome];
      for (const { variable, by } of move)
        genome[variable] = domains[variable].kind === 'choice' ? by : settle(domains[variable], genome[variable] + by);
      if (fresh.seen.add(genome)) return { genome, level: site.level };
    }
    return undefined;
  }

  function restart(count: number): Genome[] {
    elite = new Elite(problem.objectiveCount);
    const drawn = Array.from({ length: Math.min(count, Math.max(1, Math.round(size / 10))) }, () => fresh.draw());
    return drawn.filter((genome) => genome !== undefined);
  }

  function ask(count: number): Genome[] {
    const asked = found(count);
    if (asked.length > 0) return asked;
    while (asked.length < count) {
      const next = neighbour();
      if (next === undefined) break;
      levels.set(next.genome, next.level);
      asked.push(next.genome);
    }
    return asked.length > 0 ? asked : restart(count);
  }

  const optimizer: Optimizer = {
    ask(count) {
      digest();
      return nursery.hand(ask(count).map((genome) => ({ genome, home: 0, operator: -1 })));
    },
    tell(trials) {
      nursery.tell(trials);
    },
    get explored() {
      if (nursery.outstanding) return false;
      digest();
      return founders.length === 0 && !open.some(({ member }) => nursery.elite.holds(member) && elite.holds(member));
    },
  };
  return optimizer;
};

/** Everything that one variable can do, and what two can trade, in random order. */
function movesOf(domains: readonly Domain[], genome: Genome, level: number, rng: Rng): Move[] {
  const moves: Move[] = [];
  for (const [variable, { kind, low, high }] of domains.entries()) {
    const here = genome[variable];
    if (kind === 'choice')
      for (let choice = low; choice <= high; choice++) if (choice !== here) moves.push([{ variable, by: choice }]);
    if (kind === 'step')
      for (let jump = 1; jump <= high - low; jump *= 2) {
        if (here + jump <= high) moves.push([{ variable, by: jump }]);
        if (here - jump >= low) moves.push([{ variable, by: -jump }]);
      }
  }
  const steps = stepsOf(domains, genome, level);
  moves.push(...steps.flat().flatMap((change) => (domains[change.variable].kind === 'real' ? [[change]] : [])));
  moves.push(...trades(steps, rng));
  shuffle(moves, rng);
  return moves;
}

/** The same of the real variables alone. */
function realMoves(domains: readonly Domain[], genome: Genome, level: number, rng: Rng): Move[] {
  const steps = stepsOf(domains, genome, level).filter(
    (changes) => changes.length > 0 && domains[changes[0].variable].kind === 'real',
  );
  const moves = [...steps.flat().map((change) => [change]), ...trades(steps, rng)];
  shuffle(moves, rng);
  return moves;
}

/** Of each variable that has an order, both ways: 2^-level of a real one's width, or 1. */
function stepsOf(domains: readonly Domain[], genome: Genome, level: number): Change[][] {
  return domains.map(({ kind, low, high }, variable) => {
    if (kind === 'choice') return [];
    const step = kind === 'real' ? (high - low) * 2 ** -level : 1;
    return [-step, step]
      .filter((by) => by !== 0 && (by < 0 ? genome[variable] > low : genome[variable] < high))
      .map((by) => ({ variable, by }));
  });
}

/** Each step together with one of another variable. */
function trades(steps: readonly (readonly Change[])[], rng: Rng): Move[] {
  return steps.flatMap((own, i) => {
    const others = steps[(i + 1 + rng.integer(Math.max(1, steps.length - 1))) % steps.length];
    return others === own || others.length === 0
      ? []
      : own.map((change) => [change, others[rng.integer(others.length)]]);
  });
}
