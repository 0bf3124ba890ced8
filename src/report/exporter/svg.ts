import type { Front } from '../../run/schema.js';
import { firstPoint } from '../chart/focus.js';
import { breakdownOption } from '../chart/breakdown.js';
import { pairsOption } from '../chart/pairs.js';
import { parallelOption, usualDimensions } from '../chart/parallel.js';
import { planeOption } from '../chart/plane.js';
import { rooflineOption } from '../chart/roofline.js';
import { scatterOption, valuesOfGene } from '../chart/scatter.js';
import { svgOf } from '../chart/svg.js';
import { dark, light, type Theme } from '../chart/theme.js';
import { namedPoints } from '../words/naming.js';
import { titleOf } from '../words/title.js';
import type { RunView } from '../view.js';
import type { PictureName, SvgOptions } from './picture.js';

interface Drawing {
  readonly size: readonly [number, number];
  option(run: RunView, front: Front, options: SvgOptions, theme: Theme): object;
}

/** Without a browser, the width of a text is only guessed. */
const WIDE_GAP = 24;

/** Pictures of a run: the very ones of its page. A new one is an entry here, and its name in picture.ts. */
const pictures = {
  front: {
    size: [760, 480],
    option(run, front, options, theme) {
      const [first, second] = front.goals.map(({ metric }) => metric);
      const { x = first ?? 'cost_usd_per_task', y = second ?? 'power_kw' } = options;
      const names = new Map(namedPoints(front).map(({ id, name }) => [id, titleOf(front, name)]));
      const colour = colourOf(run, options);
      return scatterOption(
        [run],
        { ...state(front, options), x, y, cloud: true, infeasible: false, names, legendGap: WIDE_GAP, ...colour },
        theme,
      );
    },
  },
  parallel: {
    size: [1400, 420],
    option: (run, front, options, theme) =>
      parallelOption(
        run,
        { ...state(front, options), dimensions: usualDimensions(run), ...colourOf(run, options) },
        theme,
      ),
  },
  plane: { size: [760, 480], option: (run, front, options, theme) => planeOption(run, state(front, options), theme) },
  roofline: {
    size: [760, 480],
    option: (run, front, options, theme) => rooflineOption(run, state(front, options), theme),
  },
  time: bars('task_latency_mean_s'),
  cost: bars('cost_usd_per_task'),
  power: bars('mean_power_kw'),
  pairs: {
    size: [760, 520],
    option(run, front, options, theme) {
      const { rows = 'prefill.accelerator', columns = 'decode.accelerator' } = options;
      return pairsOption(run, { ...state(front, options), rows, columns }, theme);
    },
  },
} satisfies Record<PictureName, Drawing>;

function bars(name: Parameters<typeof breakdownOption>[1]): Drawing {
  return {
    size: [620, 320],
    option: (run, front, options, theme) => breakdownOption(run, name, state(front, options), theme),
  };
}

/**
 * A picture of a finished run as SVG text.
 *
 * @throws RangeError if its front has no point.
 */
export function svgPicture(run: RunView, name: PictureName, options: SvgOptions = {}): string {
  const { front } = run;
  if (front === undefined || front.points.length === 0) throw new RangeError(`the front of ${run.name} has no point`);
  const drawing: Drawing = pictures[name];
  const theme = options.dark === true ? dark : light;
  const [width, height] = drawing.size;
  return svgOf(drawing.option(run, front, options, theme), options.width ?? width, options.height ?? height, theme);
}

function state(front: Front, { selected }: SvgOptions) {
  const first = firstPoint(front);
  return { selected: selected ?? (first === undefined ? [] : [first.id]) };
}

function colourOf(run: RunView, { colour = 'decode.accelerator' }: SvgOptions): { colour?: string } {
  return valuesOfGene(run.question, colour).length > 1 ? { colour } : {};
}
