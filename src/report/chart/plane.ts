import type { PhaseRecord, Point } from '../../run/schema.js';
import type { RunView } from '../view.js';
import { extentOf, numberAxis, placeIn, type Extent } from './axis.js';
import { quantity } from '../words/quantity.js';

import { baseOption, tooltipOf } from './base.js';
import { chosenOf, type Focus } from './focus.js';
import type { Theme } from './theme.js';

const phases = ['prefill', 'decode'] as const;
export type PhaseName = (typeof phases)[number];

/** The accelerator that runs a phase of a point. */
export function acceleratorOf({ genes }: Point, phase: PhaseName): string {
  return String(genes[`${phase}.accelerator`] ?? genes['colocated.accelerator'] ?? '');
}

/**
 * The plane of operational intensity and capacity footprint (Zhao and Liu, arXiv 2601.22001): where every phase of the
 * front stands, and for the selected points the ridge of their devices (left of it memory bandwidth limits, right of it
 * compute) and their capacity wall: the memory of a replica over the requests that share it, which what a footprint has
 * outside a memory pool must stay below. Faint: the ridges of all parts of the front, and the memory of one device each.
 */
export function planeOption({ front }: RunView, { active, selected }: Focus, theme: Theme) {
  const points = front?.points ?? [];
  const chosen = chosenOf(front, selected);
  const isActive = (point: Point) => active === undefined || active.has(point.id);
  const all = points.flatMap((point) => [point.prefill, point.decode]);
  const walls = chosen.flatMap((point) => phases.map((phase) => wallOf(point[phase])));
  const x = extentOf([...all.map(({ intensity }) => intensity), ...all.map(({ ridge }) => ridge)], true);
  const devices = devicesOf(points.filter(isActive));
  const y = extentOf(
    [...all.map(({ footprintBytes }) => footprintBytes), ...walls, ...devices.map(({ memoryBytes }) => memoryBytes)],
    true,
  );
  const colour = { prefill: theme.prefill, decode: theme.decode };
  return {
    ...baseOption(theme),
    grid: { left: 68, right: 24, top: 40, bottom: 52 },
    legend: { top: 4, textStyle: { color: theme.text }, icon: 'circle', data: [...phases] },
    tooltip: tooltipOf(theme),
    xAxis: { ...numberAxis('operational intensity (FLOP/B, log)', '', x, theme), nameGap: 30 },
    yAxis: { ...numberAxis('capacity footprint (B per request, log)', 'B', y, theme), nameGap: 48 },
    series: [
      deviceSeries(devices, x, y, theme),
      ...phases.map((phase) => ({
        id: phase,
        name: phase,
        type: 'scatter',
        large: true,
        largeThreshold: 1000,
        symbolSize: 5,
        itemStyle: { color: colour[phase], opacity: 0.35 },
        data: points.filter(isActive).map((point) => datumOf(point, phase)),
      })),
      ...chosen.flatMap((point, i) => phases.map((phase) => chosenSeries(point, phase, i, colour[phase], theme))),
    ],
  };
}

interface Device {
  readonly name: string;
  readonly ridge: number;
  readonly memoryBytes: number;
}

/** The parts that run phases of these points, each once for each format that it multiplies. */
function devicesOf(points: readonly Point[]): Device[] {
  const found = new Map<string, Device>();
  for (const point of points)
    for (const phase of phases) {
      const { ridge, device } = point[phase];
      const name = acceleratorOf(point, phase);
      found.set(`${name} ${ridge}`, { name, ridge, memoryBytes: device.memoryBytes });
    }
  return [...found.values()];
}

/** Labels nearer to each other than this share of an axis would overlap: the later one goes without. */
const APART = { ridge: 0.035, memory: 0.05 };

/** Faint lines for every part: its ridge, and the memory of one of them, more than which no single request may take. */
function deviceSeries(devices: readonly Device[], x: Extent, y: Extent, theme: Theme) {
  const labelled = (values: readonly { at: number; name: string }[], apart: number) => {
    let last = Number.NEGATIVE_INFINITY;
    return values
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, name }) => {
        const show = at - last >= apart;
        if (show) last = at;
        return { name, show };
      });
  };
  const ridges = devices.toSorted((a, b) => a.ridge - b.ridge);
  const ridgeLabels = labelled(
    ridges.map(({ ridge, name }) => ({ at: placeIn(x, ridge), name })),
    APART.ridge,
  );
  const memories = [...new Map(devices.map((one) => [one.name, one])).values()].toSorted(
    (a, b) => a.memoryBytes - b.memoryBytes,
  );
  const memoryLabels = labelled(
    memories.map(({ memoryBytes, name }) => ({ at: placeIn(y, memoryBytes), name })),
    APART.memory,
  );
  const line = (text: string, show: boolean, position: string) => ({
    name: text,
    lineStyle: { color: theme.line, width: 1, type: 'solid' },
    label: {
      show,
      formatter: text,
      color: theme.muted,
      fontSize: 9.5,
      position,
      textBorderColor: theme.background,
      textBorderWidth: 2,
    },
  });
  return {
    id: 'devices',
    type: 'scatter',
    data: [],
    z: 0,
    markLine: {
      silent: true,
      symbol: 'none',
      data: [
        ...ridges.map(({ name, ridge }, i) => ({
          xAxis: ridge,
          ...line(name, ridgeLabels[i].show, 'insideMiddleTop'),
        })),
        ...memories.map(({ name, memoryBytes }, i) => ({
          yAxis: memoryBytes,
          ...line(`${name} ${quantity(memoryBytes, 'B')}`, memoryLabels[i].show, 'insideMiddleTop'),
        })),
      ],
    },
  };
}

/** What each request may take at the batch that a replica has. */
const wallOf = ({ capacityHaveBytes, batch }: PhaseRecord): number => capacityHaveBytes / batch;

function datumOf(point: Point, phase: PhaseName) {
  const { intensity, footprintBytes } = point[phase];
  return { id: point.id, name: `${point.id} ${phase}`, value: [intensity, footprintBytes] };
}

/** A phase of a selected point with its device's ridge and its wall. */
function chosenSeries(point: Point, phase: PhaseName, i: number, color: string, theme: Theme) {
  const record = point[phase];
  const device = acceleratorOf(point, phase);
  const second = i > 0;
  const name = second ? `${phase} of the second` : phase;
  const line = (text: string, position: string) => ({
    lineStyle: { color, width: 1.5, type: second ? 'dotted' : 'dashed' },
    label: { formatter: text, color, fontSize: 11, position, textBorderColor: theme.background, textBorderWidth: 3 },
  });
  const lower = phase === 'prefill';
  return {
    id: `chosen ${phase} ${i}`,
    type: 'scatter',
    symbolSize: 16,
    symbol: lower ? 'triangle' : 'circle',
    itemStyle: { color, borderColor: theme.selected[i], borderWidth: 3 },
    z: 5,
    data: [
      {
        ...datumOf(point, phase),
        label: {
          show: true,
          formatter: `${name}: ${record.regime}`,
          color: theme.text,
          fontSize: 12,
          fontWeight: 'bold',
          position: lower ? 'left' : 'right',
          textBorderColor: theme.background,
          textBorderWidth: 3,
        },
      },
    ],
    markLine: {
      silent: true,
      symbol: 'none',
      data: [
        { xAxis: record.ridge, ...line(`ridge of ${device}`, lower ? 'insideEndTop' : 'insideStartTop') },
        {
          yAxis: wallOf(record),
          ...line(
            `wall (${phase}): ${quantity(record.capacityHaveBytes, 'B')} for ${quantity(record.batch, '')} ${record.batch === 1 ? 'request' : 'requests'}`,
            lower ? 'insideStartTop' : 'insideEndTop',
          ),
        },
      ],
    },
  };
}
