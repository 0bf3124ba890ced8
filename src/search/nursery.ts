/**
 * What every breeding algorithm shares: who was asked for, the archive, the scale of violations and the operators'
 * credit.
 */
import { Elite } from './elite.js';
import { Fresh } from './fresh.js';
import type { OptimizerOptions } from './optimizer.js';
import { Credit } from './part/credit.js';
import { type Domain, domainsOf } from './part/domain.js';
import { type Member, memberOf } from './part/member.js';
import { heavyStep } from './part/mutation.js';
import type { Operator, Repertoire } from './part/operators.js';
import { ViolationScale } from './part/violation.js';
import type { Genome, Problem, Trial } from './problem.js';
import { Rng } from './rng.js';

/** A design to ask for: of which population, bred by which operator; -1 where none bred it. */
export interface Child {
  readonly genome: Genome;
  readonly home: number;
  readonly operator: number;
}

export interface Newcomer extends Child {
  readonly member: Member;
  /** Whether the archive took it. */
  entered: boolean;
}

/** Changes tried on a child that was asked for before, until it is new. */
const CHANGES = 8;

export class Nursery {
  readonly domains: readonly Domain[];
  readonly rng: Rng;
  readonly fresh: Fresh;
  readonly elite: Elite;
  readonly scale: ViolationScale;
  readonly credit: Credit;
  readonly operators: readonly Operator[];
  /** Of each objective among the feasible members of all populations; none without any. */
  ranges: readonly number[] = [];
  #creditsFeasible = false;
  #asked: Child[] = [];
  #told: Trial[] = [];

  constructor(
    problem: Problem,
    { seed = 0, from = [] }: OptimizerOptions,
    { operators, first }: Repertoire = { operators: [], first: 0 },
    replaces?: Elite['replaces'],
  ) {
    this.operators = operators;
    this.credit = new Credit(operators.length, first);
    this.domains = domainsOf(problem.variables);
    this.rng = new Rng(seed);
    this.fresh = new Fresh(this.domains, this.rng, from);
    this.elite = new Elite(problem.objectiveCount, replaces);
    this.scale = new ViolationScale(problem.constraintCount);
  }

  /** Designs have been asked for, and nothing was told since. */
  outstanding = false;

  hand(children: readonly Child[]): Genome[] {
    this.outstanding = children.length > 0;
    for (const child of children) this.#asked.push(child);
    return children.map(({ genome }) => genome);
  }

  tell(trials: readonly Trial[]): void {
    this.outstanding = false;
    for (const trial of trials) this.#told.push(trial);
  }

  /** Changes a child, in place, until it is new; false where it does not come to be. */
  renew(genome: number[], isNew: (genome: Genome) => boolean): boolean {
    for (let change = 0; !isNew(genome); change++) {
      if (change === CHANGES) return false;
      heavyStep(this.domains, genome, this.rng);
    }
    return true;
  }

  /**
   * What was told since the last time, in the order told, whichever way the tells were split. `residents` are the
   * members of all populations: gains are measured against them, and their excess is brought up to date.
   */
  digest(residents: readonly Member[]): { trials: readonly Trial[]; newcomers: Newcomer[] } {
    const trials = this.#told;
    const asked = this.#asked;
    this.#told = [];
    this.#asked = [];
    let next = 0;
    const newcomers = trials.map((trial): Newcomer => {
      let at = next;
      while (at < asked.length && !sameGenome(asked[at].genome, trial.genome)) at++;
      const member = memberOf(trial);
      this.scale.observe(member.violations);
      if (at < asked.length) {
        next = at + 1;
        const { genome, home, operator } = asked[at];
        return { genome, home, operator, member, entered: false };
      }
      this.fresh.seen.add(trial.genome);
      return { genome: trial.genome, home: -1, operator: -1, member, entered: false };
    });
    this.scale.rate(residents);
    this.scale.rate(this.elite.violating);
    for (const { member } of newcomers) member.excess = this.scale.excess(member.violations);
    this.#judge(residents, newcomers);
    return { trials, newcomers };
  }

  #judge(residents: readonly Member[], newcomers: readonly Newcomer[]): void {
    const feasible = residents.filter(({ excess }) => excess === 0);
    this.ranges = rangesOf(feasible);
    for (const newcomer of newcomers) {
      const { member, operator } = newcomer;
      const entered = (newcomer.entered = this.elite.offer(member));
      if (operator < 0 || this.elite.feasible !== this.#creditsFeasible) continue;
      const gain = !entered ? 0 : member.excess > 0 ? 1 : gainOver(feasible, this.ranges, member);
      this.credit.reward(operator, gain);
    }
    if (this.elite.feasible === this.#creditsFeasible) return;
    // Gains before and after the first feasible design have different units.
    this.#creditsFeasible = this.elite.feasible;
    this.credit.reset();
  }
}

function sameGenome(a: Genome, b: Genome): boolean {
  if (a === b) return true;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

function rangesOf(members: readonly Member[]): number[] {
  if (members.length === 0) return [];
  return members[0].objectives.map((_, j) => {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (const { objectives } of members) {
      least = Math.min(least, objectives[j]);
      most = Math.max(most, objectives[j]);
    }
    return most - least || 1;
  });
}

/**
 * By how much all members would have to shift, in units of their ranges, for one of them to be as good: what the
 * newcomer adds to the additive epsilon indicator. 0 where one is as good already, at most 1.
 */
function gainOver(members: readonly Member[], ranges: readonly number[], { objectives }: Member): number {
  let gain = 1;
  for (const member of members) {
    let shift = 0;
    for (let j = 0; j < objectives.length && shift < gain; j++)
      shift = Math.max(shift, (member.objectives[j] - objectives[j]) / ranges[j]);
    gain = Math.min(gain, shift);
  }
  return gain;
}
