import { SVGRenderer } from 'echarts/renderers';
import { init, use } from './engine.js';
import type { Theme } from './theme.js';

use([SVGRenderer]);

/** A picture as SVG, without a browser: the very options that the page draws. */
export function svgOf(option: object, width: number, height: number, theme: Theme): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ ...option, backgroundColor: theme.background });
    return `${chart.renderToSVGString()}\n`;
  } finally {
    chart.dispose();
  }
}
