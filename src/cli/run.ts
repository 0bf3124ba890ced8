import { relative } from 'node:path';
import { harmless, short } from '../report/format.js';
import { showFront } from '../report/show.js';
import { writeReport } from '../report/write.js';
import { drive } from '../run/drive.js';
import type { Nearest } from '../run/diagnose.js';
import type { Plan } from '../run/plan.js';
import { progressOn } from '../run/progress.js';
import type { Manifest } from '../run/schema.js';
import { exitCode, type ExitCode } from './exit.js';
import { print, printJson, printPainted, warn } from './print.js';
import { terminalOf } from './terminal.js';

/** Drives a run in a terminal: progress, Ctrl-C, the front or the reasons why there is none. */
export async function runToEnd(
  folder: string,
  plan: Plan,
  manifest: Manifest,
  workers: number,
  json: boolean,
): Promise<ExitCode> {
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const place = relative(process.cwd(), folder) || '.';
  const ended = await drive(folder, plan, manifest, {
    workers,
    progress: progressOn(process.stderr),
    stop: stop.signal,
    report: writeReport,
  });
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);
  if (ended.front === undefined) {
    const why = stop.signal.aborted ? 'Interrupted' : `Not finished within ${plan.timeS} s`;
    warn(`${why}. What is done is saved; go on with: copareto resume ${place}`);
    return exitCode.interrupted;
  }
  if (json) printJson({ folder: place, manifest: ended.manifest, front: ended.front });
  if (ended.front.points.length === 0) {
    warn(nothingFeasible(ended.nearest, ended.manifest));
    warn(`Run folder: ${place}`);
    return exitCode.nothingFeasible;
  }
  if (!json) {
    printPainted(showFront(ended.front, ended.manifest, { terminal: terminalOf(process.stdout, process.env) }));
    print(`\nRun folder: ${place}`);
  }
  if (ended.tooMany !== undefined) {
    warn(ended.tooMany);
    return exitCode.input;
  }
  return exitCode.done;
}

/** What stands in the way, in words: the violated limits, the best that each could reach, and the design nearest to all. */
export function nothingFeasible(nearest: Nearest | undefined, manifest: Manifest): string {
  const limits = nearest?.limits ?? [];
  const closest = nearest?.closest;
  const lines = ['No design of this space is feasible.'];
  if (limits.length > 0) {
    lines.push('', 'Each limit, and the best that a design reaches with the other limits ignored:');
    const width = Math.max(...limits.map((limit) => limit.metric.length));
    for (const { metric, bound, unit, best, met } of limits) {
      const state = met ? 'can be met alone' : 'cannot be met';
      lines.push(`  ${metric.padEnd(width)}  limit ${short(bound, 4)}, best ${short(best, 4)} ${unit}: ${state}`);
    }
  }
  if (closest) {
    const percent = short(closest.largestExcess * 100, 4);
    lines.push('', `Nearest to all limits: design ${closest.id}, at most ${percent}% over (${closest.metric}):`);
    lines.push(
      ...Object.entries(closest.genes).map(([gene, value]) => `  ${gene.padEnd(32)}${harmless(String(value))}`),
    );
  } else {
    lines.push('', 'Not one design gets as far as the limits. Part designs lost, by rule:');
    for (const [rule, count] of Object.entries((manifest.counts?.['byRule'] ?? {}) as Record<string, number>))
      lines.push(`  ${harmless(rule)}: ${count}`);
  }
  return lines.join('\n');
}
