/**
 * Pareto local search (Paquete, Chiarandini, Stuetzle: "Pareto local optimum sets in the biobjective traveling salesman
 * problem", 2004): asks for the neighbours of the archive's members until every neighbourhood has been explored, which
 * certifies that no member has a neighbour that beats it. Of designs with equal objectives the member is the one that the
 * run's archive shows; where another takes its place, that one's neighbourhood is explored too. Then it starts again from
 * somewhere else. A neighbour differs in one variable: any other category; an integer or ordinal moved by 1, 2, 4, ...
 * either way; a real by 1/4, 1/8, ... of its width, down to `FINEST` (a design that such a step led to starts at twice
 * that step: the certificate is one for the finite variables). Some steps of two variables at once are tried beside, for
 * where a limit binds one thing has to be traded for another; and two fifths of the designs are crossed of two members,
 * which are local optima mostly (genetic local search: Ishibuchi, Murata, IEEE Trans. SMC C 28, 1998).
 */
import { Elite } from './elite.js';
import { type Child, Nursery } from './nursery.js';
import type { MakeOptimizer, Optimizer } from './optimizer.js';
import { simulatedBinary } from './part/crossover.js';
import { type Member, precedes } from './part/member.js';
import { polynomial } from './part/mutation.js';
import { Neighbourhood, type Walk } from './part/neighbourhood.js';
import { latinHypercube } from './part/sampling.js';
import type { Genome } from './problem.js';

/** Halvings of a real variable's step: the finest is 2^-20, about a millionth of its width. */
const FINEST = 20;
const COARSEST = 2;

/** Share of the looks that go to an end of the front, or to what was looked at least. */
const GUIDED = 0.5;

/** Share of the designs that are crossed of two members: into basins, and gaps of the front, that no step leads to. */
const CROSSED = 0.4;

/** A member of the archive, and how much of its neighbourhood is explored. */
interface Site {
  readonly member: Member;
  /** The step of its real variables is 2^-level of their width. */
  level: number;
  /** Undefined until it is looked at. */
  walk: Walk | undefined;
  /** Its finite variables are done with. */
  finer: boolean;
  /** Where it stands among the open ones. */
  at: number;
}

export const local: MakeOptimizer = (problem, options) => {
  const nursery = new Nursery(problem, options, undefined, precedes);
  const { domains, rng, fresh, scale } = nursery;
  const hasReals = domains.some(({ kind, low, high }) => kind === 'real' && high > low);
  const whole = new Neighbourhood(domains);
  const reals = new Neighbourhood(domains, true);
  const size = options.population ?? 100;
  const founders = latinHypercube(domains, size, rng);
  /** Since the last start: at first that is the archive of the whole run. */
  let { elite } = nursery;
  const open: Site[] = [];
  const siteOf = new Map<Member, Site>();

  function digest(): void {
    const { newcomers } = nursery.digest([]);
    const isOwn = elite !== nursery.elite;
    if (isOwn) scale.rate(elite.violating);
    for (const { member, home, entered } of newcomers) {
      if (!(isOwn ? elite.offer(member) : entered)) continue;
      // Where a step led on, a longer one may lead further.
      const level = Math.max(COARSEST, home - 1);
      const site = { member, level, walk: undefined, finer: false, at: open.length };
      open.push(site);
      siteOf.set(member, site);
    }
  }

  /** A design to ask for, at home on the level of the site that it is a neighbour of. */
  const childOf = (genome: Genome, level = COARSEST): Child => ({ genome, home: level, operator: -1 });

  function found(count: number): Genome[] {
    const asked = fresh.waiting(count);
    while (asked.length < count && founders.length > 0) {
      const genome = founders.pop() as number[];
      if (fresh.seen.add(genome)) asked.push(genome);
    }
    return asked;
  }

  /** The open site to look at next. */
  function choose(): Site {
    if (rng.real() < GUIDED && elite.size > 0) {
      const member = elite.draw(rng);
      member.children++;
      const site = siteOf.get(member);
      if (site !== undefined) return site;
    }
    // Refining everywhere at once would leave no evaluations for where there is more to gain.
    const [one, other] = [open[rng.integer(open.length)], open[rng.integer(open.length)]];
    return other.level < one.level ? other : one;
  }

  function close({ member, at }: Site): void {
    siteOf.delete(member);
    const last = open.pop() as Site;
    if (last.at === at) return;
    open[at] = last;
    last.at = at;
  }

  /** A neighbour of some open site that nobody asked for; undefined when there is none. */
  function neighbour(): Child | undefined {
    while (open.length > 0) {
      const site = choose();
      const { genome: here } = site.member;
      if (!elite.holds(site.member)) {
        close(site);
        continue;
      }
      site.walk ??= whole.walk(rng);
      const around = site.finer ? reals : whole;
      const genome = around.next(here, site.level, site.walk, rng);
      if (genome !== undefined) {
        if (fresh.seen.add(genome)) return childOf(genome, site.level);
      } else if (hasReals && site.level < FINEST) {
        site.level++;
        site.finer = true;
        site.walk = reals.walk(rng);
      } else close(site);
    }
    return undefined;
  }

  /** A new design between two members; undefined while there is nothing to explore. */
  function cross(): Child | undefined {
    if (open.length === 0 || elite.size < 2 || rng.real() >= CROSSED) return undefined;
    const genome = simulatedBinary(domains, elite.draw(rng).genome, elite.draw(rng).genome, rng);
    polynomial(domains, genome, 1 / domains.length, rng);
    // Between members there is less to gain by long steps.
    return fresh.seen.add(genome) ? childOf(genome, COARSEST + 2) : undefined;
  }

  function restart(count: number): Genome[] {
    elite = new Elite(problem.objectiveCount, precedes);
    const drawn = Array.from({ length: Math.min(count, Math.max(1, Math.round(size / 10))) }, () => fresh.draw());
    return drawn.filter((genome) => genome !== undefined);
  }

  function ask(count: number): Child[] {
    const founding = found(count);
    if (founding.length > 0) return founding.map((genome) => childOf(genome));
    const asked: Child[] = [];
    while (asked.length < count) {
      const next = cross() ?? neighbour();
      if (next === undefined) break;
      asked.push(next);
    }
    return asked.length > 0 ? asked : restart(count).map((genome) => childOf(genome));
  }

  const optimizer: Optimizer = {
    ask(count) {
      digest();
      return nursery.hand(ask(count));
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
