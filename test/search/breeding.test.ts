import { describe, expect, it } from 'vitest';
import { tournamentBreeding } from '../../src/search/breeding.js';
import { Elite } from '../../src/search/elite.js';
import { Nursery } from '../../src/search/nursery.js';
import { nondominated } from '../../src/search/pareto/nondominated.js';
import { Credit } from '../../src/search/part/credit.js';
import { blend, differential, exchange, simulatedBinary } from '../../src/search/part/crossover.js';
import { domainOf, domainsOf } from '../../src/search/part/domain.js';
import { memberOf } from '../../src/search/part/member.js';
import { heavyStep, polynomial, swap } from '../../src/search/part/mutation.js';
import { besideKin, competing } from '../../src/search/part/operators.js';
import { latinHypercube } from '../../src/search/part/sampling.js';
import { kinOf, tournament } from '../../src/search/part/selection.js';
import { Rng } from '../../src/search/rng.js';
import { Seen } from '../../src/search/seen.js';
import { fits, mixed, zdt1 } from './problems.js';

const domains = domainsOf(mixed.variables);

describe('designs seen', () => {
  it('are told from new ones, hundreds of thousands of them', () => {
    const seen = new Seen();
    const genomeOf = (i: number) => [i % 640, Math.floor(i / 640), i / 3];
    for (let i = 0; i < 3e5; i++) expect(seen.add(genomeOf(i))).toBe(true);
    for (let i = 0; i < 3e5; i += 7) expect(seen.add(genomeOf(i))).toBe(false);
    expect(seen.has(genomeOf(3e5))).toBe(false);
    expect(seen.size).toBe(3e5);
  });

  it('tell apart what differs in one bit or in its order, but not 0 and -0', () => {
    const seen = new Seen();
    const close = [[0.1, 0.2], [0.2, 0.1], [0.1, 0.2 + 2 ** -54], [0.1], [0.1, 0.2, 0], [0], [0, 0], []];
    for (const genome of close) expect(seen.add(genome), String(genome)).toBe(true);
    expect(seen.add([-0])).toBe(false);
  });
});

describe('a Latin hypercube', () => {
  it('has one genome in each slice of each variable', () => {
    const genomes = latinHypercube(domains, 35, new Rng(3));
    expect(genomes.filter((genome) => !fits(mixed.variables, genome))).toEqual([]);
    const slices = genomes.map(([share]) => Math.floor(((share + 1) / 3) * 35)).sort((a, b) => a - b);
    expect(slices).toEqual(Array.from({ length: 35 }, (_, i) => i));
    for (const [variable, values] of [
      [3, 7],
      [4, 5],
    ])
      for (let value = 0; value < values; value++)
        expect(genomes.filter((genome) => genome[variable] === value)).toHaveLength(35 / values);
  });
});

describe('operators', () => {
  const rng = new Rng(8);
  const parents = latinHypercube(domains, 40, rng);

  it('stay inside every domain', () => {
    for (let i = 0; i < 4000; i++) {
      const [a, b, c] = [0, 7, 19].map((k) => parents[(i + k) % 40]);
      const children = [
        simulatedBinary(domains, a, b, rng),
        differential(domains, a, b, c, 2 * rng.real(), rng.real(), rng),
      ];
      children.push(blend(domains, a, b, c, rng.real() / 2, rng.real() / 2, rng), exchange(a, b, rng));
      swap(domains, children[3], rng);
      polynomial(domains, children[0], 0.5, rng);
      heavyStep(domains, children[1], rng);
      expect(children.filter((child) => !fits(mixed.variables, child))).toEqual([]);
    }
  });

  it('hand down what both parents have', () => {
    for (const parent of parents) {
      expect(simulatedBinary(domains, parent, parent, rng)).toEqual(parent);
      expect(differential(domains, parents[0], parent, parent, 0.7, 1, rng)).toEqual(parents[0]);
    }
  });

  it('blend three designs to their weighted mean; categories in proportion', () => {
    const [a, b, c] = [
      [0, 0, 10, 0, 0, 0],
      [1, 1e-3, 21, 6, 1, 1],
      [0, 0, 10, 0, 2, 0],
    ];
    const children = Array.from({ length: 8000 }, () => blend(domains, a, b, c, 0.3, 0.2, rng));
    const mean = (variable: number) => children.reduce((sum, child) => sum + child[variable], 0) / 8000;
    expect(children.every(([share]) => share === 0.3)).toBe(true);
    expect(mean(2)).toBeCloseTo(13.3, 1);
    expect(mean(3)).toBeCloseTo(1.8, 1);
    const share = (choice: number) => children.filter((child) => child[4] === choice).length / 8000;
    expect([0, 1, 2].map(share)).toEqual([0.5, 0.3, 0.2].map((each) => expect.closeTo(each, 1) as number));
  });

  it('of simulated binary crossover keep the mean of the parents, far from the bounds', () => {
    const wide = domainsOf([{ name: 'x', kind: 'real', min: -1e6, max: 1e6 }]);
    const children = Array.from({ length: 20_000 }, () => simulatedBinary(wide, [1], [2], rng)[0]);
    const crossed = children.filter((child) => child !== 1);
    const mean = crossed.reduce((sum, child) => sum + child, 0) / crossed.length;
    expect(mean).toBeCloseTo(1.5, 1);
    expect(crossed.length / children.length).toBeCloseTo(0.45, 1);
  });

  it('mutate a variable with the probability given; integers to another value, categories to any other', () => {
    const counts = domains.map(() => 0);
    for (let i = 0; i < 5000; i++) {
      const genome = [0.5, 5e-4, 20, 3, 2, 1];
      polynomial(domains, genome, 0.25, rng);
      for (const [k, value] of genome.entries()) if (value !== [0.5, 5e-4, 20, 3, 2, 1][k]) counts[k]++;
    }
    for (const count of counts) expect(count / 5000).toBeCloseTo(0.25, 1);
  });

  it('exchange half of the genes one by one, or one run of them around the end', () => {
    const [zeros, ones] = [0, 1].map((gene) => Array.from({ length: 12 }, () => gene));
    const children = Array.from({ length: 4000 }, () => exchange(zeros, ones, rng));
    const edges = (child: number[]) => child.filter((gene, i) => gene !== child[(i + 1) % 12]).length;
    const runs = children.filter((child) => edges(child) <= 2).length / children.length;
    expect(runs).toBeGreaterThan(0.5);
    expect(runs).toBeLessThan(0.6);
    const share = children.flat().reduce((sum, gene) => sum + gene, 0) / (12 * children.length);
    expect(share).toBeCloseTo(0.52, 1);
  });

  it('hand bits on as they are, half of them, and take those of a difference', () => {
    const bits = domainsOf([{ name: 'on', kind: 'integer', min: 0, max: 1 }]);
    const crossed = Array.from({ length: 4000 }, () => simulatedBinary(bits, [0], [1], rng)[0]);
    expect(crossed.filter((bit) => bit === 1).length / 4000).toBeCloseTo(0.45, 1);
    expect(differential(bits, [0], [1], [0], 0.1, 1, rng)).toEqual([1]);
  });

  it('trade the values of two variables that have the same ones, and of no others', () => {
    const three = domainsOf([
      { name: 'a', kind: 'integer', min: 0, max: 9 },
      { name: 'b', kind: 'integer', min: 0, max: 9 },
      { name: 'c', kind: 'integer', min: 0, max: 8 },
      { name: 'x', kind: 'real', min: 0, max: 9 },
    ]);
    let traded = 0;
    for (let i = 0; i < 2000; i++) {
      const genome = [4, 7, 2, 1];
      const did = swap(three, genome, rng);
      expect(genome).toEqual(did ? [7, 4, 2, 1] : [4, 7, 2, 1]);
      if (did) traded++;
    }
    expect(traded / 2000).toBeCloseTo(0.5, 1);
    expect(swap(three, [4, 4, 2, 1], rng)).toBe(false);
  });

  it('mutate one kind alone where asked to', () => {
    const genome = [0.5, 5e-4, 20, 3, 2, 1];
    polynomial(domains, genome, 1, rng, 'real');
    expect(genome.slice(2)).toEqual([20, 3, 2, 1]);
    expect(genome[0]).not.toBe(0.5);
  });

  it('lead a design along what its kin differ by', () => {
    const three = domainsOf(['x', 'y', 'z'].map((name) => ({ name, kind: 'real', min: 0, max: 1 }) as const));
    const base = [0.5, 0.5, 0.5];
    const of = (kin: () => number[]) => ({ base, mate: base, kin, other: () => base, best: () => base });
    let turn = 0;
    const apart = of(() => [turn++ % 2 === 0 ? 0.3 : 0.4, 0.2, 0.9]);
    const children = Array.from({ length: 2000 }, () => besideKin(three, apart, rng));
    const moved = (i: number) => children.filter((child) => child[i] !== 0.5).length / 2000;
    expect(moved(0)).toBeGreaterThan(0.7);
    // By mutation alone.
    for (const i of [1, 2]) expect(moved(i)).toBeCloseTo(1 / 6, 1);
    const steps = children.map(([x]) => Math.abs(x - 0.5)).filter((step) => step > 0);
    const along = steps.filter((step) => step >= 0.04 && step <= 0.1).length;
    expect(along / steps.length).toBeGreaterThan(0.7);
  });

  it('are one more where a variable is finite', () => {
    const [real, bit] = [
      { name: 'x', kind: 'real', min: 0, max: 1 },
      { name: 'on', kind: 'integer', min: 0, max: 1 },
    ] as const;
    expect(competing([real, bit]).operators).toHaveLength(competing([real]).operators.length + 1);
  });

  it('refuse a variable that has no values', () => {
    expect(() => domainOf({ name: 'x', kind: 'real', min: 1, max: 0 })).toThrow('variable x goes from 1 to 0');
    expect(() => domainOf({ name: 'x', kind: 'real', min: 0, max: Number.NaN })).toThrow('it has no values');
    expect(() => domainOf({ name: 'x', kind: 'real', min: -1e308, max: 1e308 })).toThrow(
      'wider than the largest number',
    );
    expect(() => domainOf({ name: 'n', kind: 'integer', min: 0.5, max: 2 })).toThrow('those are no integers');
    expect(() => domainOf({ name: 'c', kind: 'categorical', values: [] })).toThrow('variable c has no values');
  });
});

describe('credit', () => {
  it('goes to what brings gains, and never leaves an operator without a chance', () => {
    const rng = new Rng(1);
    const credit = new Credit(4);
    const share = (operator: number) =>
      Array.from({ length: 4000 }, () => credit.choose(rng)).filter((chosen) => chosen === operator).length / 4000;
    expect(share(3)).toBeCloseTo(0.25, 1);
    for (let i = 0; i < 500; i++) credit.reward(i % 4, i % 4 === 2 ? 1 : 0);
    expect(share(2)).toBeGreaterThan(0.6);
    expect(share(0)).toBeGreaterThan(0.03);
    for (let i = 0; i < 2000; i++) credit.reward(i % 4, i % 4 === 1 ? 1 : 0);
    expect(share(1)).toBeGreaterThan(0.6);
  });
});

describe('selection', () => {
  it('takes the better of two: rank first, then spread', () => {
    const members = [0, 1, 2].map((rank) => ({
      ...memberOf({ genome: [rank], objectives: [], violations: [] }),
      rank,
    }));
    const rng = new Rng(2);
    const wins = Array.from({ length: 9000 }, () => tournament(members, rng).rank);
    expect([0, 1, 2].map((rank) => wins.filter((each) => each === rank).length / 9000)).toEqual(
      [5 / 9, 3 / 9, 1 / 9].map((share) => expect.closeTo(share, 1) as number),
    );
    const equals = [0, 1].map((spread) => ({ ...members[0], spread }));
    expect(
      Array.from({ length: 9000 }, () => tournament(equals, rng).spread).filter((spread) => spread === 1).length / 9000,
    ).toBeCloseTo(0.75, 1);
  });
});

describe('kin', () => {
  const at = (x: number, y: number, excess = 0) => ({
    ...memberOf({ genome: [x], objectives: [x, y], violations: [excess] }),
    excess,
  });

  it('are near in their objectives, in units of the ranges, and feasible', () => {
    const members = [at(0, 0), at(1, 900), at(50, 2), at(9, 9, 1)];
    const rng = new Rng(6);
    const kin = Array.from({ length: 300 }, () => kinOf(members[0], members, [100, 1000], rng)[0]);
    expect(kin.filter((x) => x === 50).length).toBeGreaterThan(kin.filter((x) => x === 1).length * 2);
    expect(kin.filter((x) => x === 9).length).toBeLessThan(10);
  });
});

describe('the archive of parents', () => {
  const member = (objectives: number[], excess = 0) => ({
    ...memberOf({ genome: [], objectives, violations: [excess] }),
    excess,
  });

  it('holds what is not dominated, as the plain definition does, whatever leaves on the way', () => {
    const elite = new Elite(2);
    const all = Array.from({ length: 800 }, (_, i) =>
      member([Math.round(50 * Math.sin(i)), Math.round(50 * Math.cos(i * i))]),
    );
    for (const each of all) elite.offer(each);
    const expected = nondominated(all.map(({ objectives }) => objectives)).map((i) => String(all[i].objectives));
    const held = Array.from({ length: elite.size }, (_, i) => elite.at(i));
    expect(held.map(({ objectives }) => String(objectives)).sort()).toEqual([...new Set(expected)].sort());
    expect(new Set(all.filter((each) => elite.holds(each)))).toEqual(new Set(held));
  });

  it('is drawn of with its ends more often than by their number', () => {
    const elite = new Elite(2);
    for (let i = 0; i <= 200; i++) elite.offer(member([i, 200 - i]));
    const rng = new Rng(4);
    const drawn = Array.from({ length: 4000 }, () => elite.draw(rng).objectives[0]);
    for (const end of [0, 200]) expect(drawn.filter((x) => x === end).length / 4000).toBeCloseTo(0.1, 1);
    expect(new Set(drawn).size).toBeGreaterThan(150);
  });

  it('gives the ends of a front their children, however much it has outgrown the population', () => {
    const nursery = new Nursery(zdt1, { seed: 3 }, competing(zdt1.variables));
    const members = Array.from({ length: 2001 }, (_, i) => ({
      ...member([i, 2000 - i]),
      genome: [i / 2000, ...zdt1.variables.slice(1).map(() => 0)],
    }));
    for (const each of members) nursery.elite.offer(each);
    const population = members.slice(990, 1010);
    const breed = tournamentBreeding([{ members: population, size: 20, survive: (all) => [...all] }]);
    expect(breed(nursery, 0, 5000)).toHaveLength(5000);
    for (const end of [members[0], members[2000]]) expect(end.children / 5000).toBeCloseTo(0.02, 2);
  });

  it('keeps the least violating designs until one is feasible, and those no longer', () => {
    const elite = new Elite(2);
    for (let i = 30; i > 0; i--) elite.offer(member([i, i], i));
    expect(Array.from({ length: elite.size }, (_, i) => elite.at(i).excess)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    expect(elite.offer(member([0, 0], 99))).toBe(false);
    expect(elite.offer(member([50, 50]))).toBe(true);
    expect(elite.offer(member([0, 0], 0.1))).toBe(false);
    expect(elite.size).toBe(1);
  });
});
