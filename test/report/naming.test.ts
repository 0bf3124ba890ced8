import { describe, expect, it } from 'vitest';
import { namesOf, pointsMeant } from '../../src/report/words/find-point.js';
import { namedPoints } from '../../src/report/words/naming.js';
import type { Front, Point } from '../../src/run/schema.js';
import { fronts, madeUp, point, quickstart, withPoints } from './desk.js';

const named = (front: Front, name: string) => namedPoints(front).find((one) => one.name === name);

/** Shares of the front's span from the best of each goal, as the plain definition has it. */
function shares(front: Front, of: Point): number[] {
  return front.goals.map(({ metric, sense }) => {
    const values = front.points.map(({ metrics }) => metrics[metric]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return sense === 'min' ? (of.metrics[metric] - low) / (high - low) : (high - of.metrics[metric]) / (high - low);
  });
}

describe.each([...fronts])('the names of points on the front of %s', (_, front) => {
  it('are those that the run marked: the best of each goal, and the knee', () => {
    for (const { metric } of front.goals)
      expect(named(front, `best ${metric}`)?.id).toBe(point(front, `best ${metric}`).id);
    expect(named(front, 'knee')?.id).toBe(point(front, 'knee').id);
  });

  it('call a compromise what falls least short of the best in the goal where it falls shortest', () => {
    const found = front.points.find(({ id }) => id === named(front, 'compromise')?.id) as Point;
    const worst = (one: Point) => Math.max(...shares(front, one));
    expect(worst(found)).toBeLessThanOrEqual(Math.min(...front.points.map(worst)) + 1e-3);
  });

  it('call further knees two points of no other name, from which a move loses half of what it gains or more', () => {
    const further = namedPoints(front).filter(({ name }) => /^knee \d$/.test(name));
    expect(further.length).toBeLessThanOrEqual(2);
    const others = namedPoints(front).filter(({ name }) => !/^knee \d$/.test(name));
    for (const { id } of further) {
      expect(others.map((one) => one.id)).not.toContain(id);
      const here = shares(front, front.points.find((one) => one.id === id) as Point);
      for (const there of front.points.map((one) => shares(front, one))) {
        const steps = there.map((share, i) => share - here[i]);
        const loss = steps.reduce((sum, step) => sum + Math.max(step, 0), 0);
        const gain = steps.reduce((sum, step) => sum + Math.max(-step, 0), 0);
        if (gain > 0) expect(loss / gain).toBeGreaterThanOrEqual(0.5);
      }
    }
  });

  it('have reasons in whole words and numbers', () => {
    for (const { reason } of namedPoints(front)) {
      expect(reason).toMatch(/^[a-z]/);
      expect(reason).toMatch(/\d/);
      expect(reason).not.toMatch(/NaN|undefined|Infinity|_/);
    }
  });
});

describe('a reason', () => {
  it('says how far the next point is from the best of a goal, and in what it is better', () => {
    const front = madeUp([
      ['a', 1, 100, 1],
      ['b', 1.03, 88, 1],
      ['c', 2, 50, 1],
    ]);
    expect(named(front, 'best cost_usd_per_task')?.reason).toBe(
      'the least of all points: cost $1/task; the next, b, has 3% more cost, 12% less p95 task time and the same tokens per joule',
    );
  });

  it('says what a step from the knee takes', () => {
    const front = madeUp([
      ['a', 1, 100, 1],
      ['b', 1.1, 20, 1],
      ['c', 10, 18, 1],
    ]);
    expect(named(front, 'knee')?.reason).toContain(
      'From here 9.1% less cost takes 5x the p95 task time; 10% less p95 task time takes 9.09x the cost',
    );
  });

  it('speaks of the points that it compares, where they are not all of the front', () => {
    const among = 'the 12 points that meet this';
    const kept = withPoints(quickstart, quickstart.points.slice(0, 90));
    const [all, some] = [namedPoints(kept), namedPoints(kept, { among })];
    expect(some.map(({ id, name }) => `${name} ${id}`)).toEqual(all.map(({ id, name }) => `${name} ${id}`));
    expect(some.map(({ name }) => name)).toContain('knee 2');
    for (const { name, reason } of some) {
      expect(reason, name).toContain(among);
      expect(reason, name).not.toMatch(/all points|any other point|the front/);
    }
    for (const { name, reason } of all) expect(reason, name).not.toContain('meet this');
    const alone = namedPoints(madeUp([['a', 1, 2, 3]]), { among: 'the 1 point that meets this' });
    expect(alone[0]?.reason).toBe('the only point left: cost $1/task');
  });

  it('is there for a front of one point, of two, and of equals', () => {
    expect(namedPoints(madeUp([['a', 1, 2, 3]])).map(({ name }) => name)).toEqual(
      quickstart.goals.map(({ metric }) => `best ${metric}`),
    );
    expect(
      namedPoints(
        madeUp([
          ['a', 1, 2, 3],
          ['b', 1, 2, 3],
        ]),
      )[0]?.reason,
    ).toContain('1 other has too');
    expect(namedPoints(withPoints(quickstart, []))).toEqual([]);
  });
});

describe('a point that is asked for', () => {
  const ids = (text: string) => pointsMeant(quickstart, text).map(({ id }) => id);
  const [first] = quickstart.points as [Point];

  it('is found by its id, by the beginning of it, and by a name', () => {
    expect(ids(first.id)).toEqual([first.id]);
    expect(ids(first.id.slice(0, 6))).toEqual([first.id]);
    expect(ids('Knee')).toEqual([point(quickstart, 'knee').id]);
    expect(ids('cheapest')).toEqual([point(quickstart, 'best cost_usd_per_task').id]);
    expect(ids('fastest')).toEqual([point(quickstart, 'best task_latency_p95_s').id]);
    expect(ids('best tokens_per_joule')).toEqual([point(quickstart, 'best tokens_per_joule').id]);
  });

  it('is none where nothing begins so, and several where more than one does', () => {
    expect(ids('zz')).toEqual([]);
    expect(ids('')).toEqual([]);
    const common = madeUp([
      ['abc1', 1, 2, 3],
      ['abc2', 2, 1, 3],
    ]);
    expect(pointsMeant(common, 'abc').map(({ id }) => id)).toEqual(['abc1', 'abc2']);
  });

  it('may be named in all the ways that a mistake is told of', () => {
    for (const [name, id] of namesOf(quickstart)) expect(ids(name)).toEqual([id]);
  });
});
