import { quantity } from '../../words/quantity.js';
import { infoOf } from '../../chart/scatter.js';
import type { RunView } from '../../view.js';
import { shellWord } from '../../../catalog/shell.js';
import { copyable, h } from '../dom.js';

/** What the run was asked, how far it went, and how to do it again. */
export function question({ view }: { readonly view: RunView }): HTMLElement {
  const { manifest, question: asked, front } = view;
  const { space, objective } = asked;
  const fronts = front === undefined ? [] : [front];
  const row = (name: string, ...value: (Node | string)[]) => [h('dt', {}, name), h('dd', {}, ...value)];
  const goals = objective.goals.map(
    ({ metric, sense }) => `${sense === 'min' ? 'least' : 'most'} ${infoOf(fronts, metric).title}`,
  );
  const limits = objective.limits.map(({ metric, side, bound }) => {
    const { title, unit } = infoOf(fronts, metric);
    return `${title} ${side === 'max' ? '≤' : '≥'} ${quantity(bound, unit)}`;
  });
  const { demand } = objective;
  return h(
    'section',
    { class: 'card wide', 'aria-labelledby': 'question-title' },
    h('h2', { id: 'question-title' }, 'The run’s question'),
    h(
      'dl',
      { class: 'facts' },
      ...row('space', `${space.name} (${baseOf(space.file)})`),
      ...row('model', space.model),
      ...row('objective', `${objective.name} (${baseOf(objective.file)})`),
      ...row('workload', objective.workload),
      ...row(
        'demand',
        demand.closed
          ? `${demand.closed.sessions} sessions`
          : `${demand.tasksPerS ?? '?'} tasks/s, peak ${demand.peakToMean} times the mean`,
      ),
      ...row('goals', goals.join('; ')),
      ...row('limits', limits.length === 0 ? 'none' : limits.join('; ')),
      ...row('prices', objective.prices),
      ...(space.notes === undefined ? [] : row('notes', space.notes)),
      ...(objective.notes === undefined ? [] : row('notes of the objective', objective.notes)),
      ...row('algorithm', `${manifest.algorithm}: ${manifest.algorithmReason}`),
      ...row('seed', String(manifest.seed)),
      ...row('certificate', certificateText(view)),
      ...row(
        'took',
        manifest.elapsedS === null ? 'not ended' : `${manifest.elapsedS.toFixed(1)} s on ${manifest.workers} workers`,
      ),
      ...row(
        'command',
        copyable(['copareto', ...manifest.command].map(shellWord).join(' '), 'the command of this run'),
      ),
    ),
    h('div', { class: 'columns' }, rules(manifest), hashes(view), spaceTable(view)),
  );
}

/** The folder of a file is of the machine that searched. */
const baseOf = (path: string): string => path.split(/[/\\]/).at(-1) ?? path;

/** What is known of designs that are not on the front. */
export function certificateText({ manifest }: RunView): string {
  const { certificate, designs } = manifest;
  if (certificate?.['complete'] !== true)
    return `none: ${manifest.algorithm} samples the ${grouped(designs)} designs of the space, so better ones may exist`;
  const covered = `complete: all ${grouped(designs)} designs of the space are covered`;
  const coarsened = coarsenedOf(manifest);
  return coarsened === undefined
    ? `${covered}; no other beats a point, some may equal one`
    : `${covered}; of the ${coarsened.exactPoints} points of the exact front these are a choice: one of them comes within a factor ${coarsened.factor} of any other in every goal`;
}

/** The same in two words. */
export function certificateTag({ manifest }: RunView): string {
  if (manifest.certificate?.['complete'] !== true) return manifest.algorithm;
  return coarsenedOf(manifest) === undefined ? 'exact, complete' : 'coarsened';
}

function coarsenedOf({ certificate }: RunView['manifest']): { factor: number; exactPoints: number } | undefined {
  return certificate?.['coarsened'] as { factor: number; exactPoints: number } | undefined;
}

/** 1,327,104; beyond a trillion as a power of ten. */
export function grouped(digits: string): string {
  if (digits.length > 13) return `${digits[0]}.${digits[1]} × 10^${digits.length - 1}`;
  return digits.replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

function rules({ counts }: RunView['manifest']): HTMLElement {
  const byRule = Object.entries((counts?.['byRule'] ?? {}) as Record<string, number>).toSorted((a, b) => b[1] - a[1]);
  const totals = Object.entries(counts ?? {}).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return h(
    'div',
    {},
    h('h3', {}, 'Part designs, and why some are lost'),
    listOf([...totals, ...byRule].map(([name, count]) => [words(name), grouped(String(count))])),
  );
}

const words = (name: string): string =>
  name.includes(' ') ? name : name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

function hashes({ manifest }: RunView): HTMLElement {
  return h(
    'div',
    {},
    h('h3', {}, 'Hashes'),
    listOf([
      ...Object.entries(manifest.hashes).map(([name, hash]): [string, string] => [name, String(hash).slice(0, 16)]),
      ['version', manifest.package.version],
      ['node', manifest.machine.node],
    ]),
  );
}

function spaceTable({ question: { space } }: RunView): HTMLElement {
  return h(
    'details',
    {},
    h('summary', {}, 'the space: what may vary'),
    listOf(space.genes.map(({ pool, key, values }) => [`${pool}.${key}`, values.join(', ')])),
  );
}

function listOf(rows: readonly (readonly [string, string])[]): HTMLElement {
  return h(
    'table',
    { class: 'pairs' },
    h('tbody', {}, ...rows.map(([name, value]) => h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, value)))),
  );
}
