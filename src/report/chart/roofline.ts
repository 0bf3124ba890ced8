import type { Point } from '../../run/schema.js';
import type { RunView } from '../view.js';
import { extentOf, numberAxis } from './axis.js';
import { acceleratorOf, type PhaseName } from './plane.js';
import { quantity } from '../words/quantity.js';

import { baseOption, tooltipOf } from './base.js';
import { chosenOf, type Focus } from './focus.js';
import type { Theme } from './theme.js';

/** Roofs reach this far beyond what stands under them. */
const ROOM = 4;

/**
 * The roofline (Williams, Waterman and Patterson, CACM 52(4), 2009) of the device of each phase of the selected points, and
 * what the device achieves while the phase runs on it.
 */
export function rooflineOption({ front }: RunView, { selected }: Focus, theme: Theme) {
  const chosen = chosenOf(front, selected);
  const phases = chosen.flatMap((point, i) =>
    (['prefill', 'decode'] as const).map((phase) => ({ point, phase, i, record: point[phase] })),
  );
  const intensities = phases.flatMap(({ record }) => [record.intensity, record.ridge]);
  const x = extentOf(
    intensities.length === 0 ? [1, 1000] : [Math.min(...intensities) / ROOM, Math.max(...intensities) * ROOM],
    true,
  );
  const y = extentOf(
    phases.length === 0
      ? [1e12, 1e15]
      : [
          ...phases.map(({ record }) => record.device.flopPerS * 1.5),
          ...phases.map(({ record }) => record.flopPerS / 2),
          ...phases.map(({ record }) => record.device.memoryBytesPerS * record.intensity),
        ],
    true,
  );
  return {
    ...baseOption(theme),
    grid: { left: 68, right: 24, top: 24, bottom: 52 },
    tooltip: tooltipOf(theme),
    xAxis: { ...numberAxis('operational intensity (FLOP/B, log)', '', x, theme), nameGap: 30 },
    yAxis: { ...numberAxis('FLOP/s of a device (log)', 'FLOP/s', y, theme), nameGap: 48 },
    series: phases.flatMap(({ point, phase, i }) => [
      roof(point, phase, i, x.low, x.high, theme),
      mark(point, phase, i, theme),
    ]),
  };
}

const colourOf = (phase: PhaseName, theme: Theme): string => (phase === 'prefill' ? theme.prefill : theme.decode);

function roof(point: Point, phase: PhaseName, i: number, low: number, high: number, theme: Theme) {
  const { device, ridge } = point[phase];
  const label = `${acceleratorOf(point, phase)}: ${quantity(device.flopPerS, 'FLOP/s')} ${device.format}, ${quantity(device.memoryBytesPerS, 'B/s')}`;
  return {
    id: `roof ${phase} ${i}`,
    type: 'line',
    symbol: 'none',
    silent: true,
    lineStyle: { color: colourOf(phase, theme), width: 2, type: i > 0 ? 'dotted' : 'solid' },
    data: [
      [low, low * device.memoryBytesPerS],
      [ridge, device.flopPerS],
      [high, device.flopPerS],
    ],
    endLabel: { show: false },
    markPoint: {
      symbol: 'circle',
      symbolSize: 1,
      data: [{ coord: [high, device.flopPerS], name: 'roof' }],
      label: {
        show: true,
        formatter: label,
        color: colourOf(phase, theme),
        fontSize: 11,
        align: 'right',
        offset: [0, phase === 'prefill' ? -10 - 14 * i : 12 + 14 * i],
      },
    },
  };
}

/** The phase under its roof, with the share of the roof that it reaches. */
function mark(point: Point, phase: PhaseName, i: number, theme: Theme) {
  const { intensity, flopPerS, device } = point[phase];
  const most = Math.min(device.flopPerS, intensity * device.memoryBytesPerS);
  return {
    id: `mark ${phase} ${i}`,
    type: 'scatter',
    symbolSize: 14,
    symbol: phase === 'prefill' ? 'triangle' : 'circle',
    itemStyle: { color: colourOf(phase, theme), borderColor: theme.selected[i], borderWidth: 3 },
    z: 5,
    data: [{ id: point.id, name: `${point.id} ${phase}`, value: [intensity, flopPerS] }],
    label: {
      show: true,
      formatter: `${phase}: ${quantity(flopPerS, 'FLOP/s')}, ${quantity(flopPerS / most, 'share')} of its roof`,
      color: theme.text,
      fontSize: 11,
      position: phase === 'prefill' ? 'left' : 'bottom',
      distance: 8,
      textBorderColor: theme.background,
      textBorderWidth: 3,
    },
  };
}
