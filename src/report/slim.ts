import type { Cloud, RunView } from './view.js';

/** More digits than a picture of many small dots can show. */
const CLOUD_DIGITS = 5;

/**
 * A view without what no page shows. Figures of the front keep all their digits: the page says the same of a point as the
 * terminal, and finds the same one the best.
 */
export function slim(view: RunView): RunView {
  const { front, cloud } = view;
  return {
    ...view,
    ...(front !== undefined && {
      front: { ...front, points: front.points.map(({ ties: _ties, ...point }) => ({ ...point, genome: [] })) },
    }),
    ...(cloud !== undefined && { cloud: { ...cloud, metrics: coarse(cloud.metrics) } }),
  };
}

function coarse(metrics: Cloud['metrics']): Cloud['metrics'] {
  return Object.fromEntries(
    Object.entries(metrics).map(([id, values]) => [
      id,
      values.map((value) => (value === null ? null : Number(value.toPrecision(CLOUD_DIGITS)))),
    ]),
  );
}
