import { CanvasRenderer } from 'echarts/renderers';
import { init, use } from '../chart/engine.js';
import { dark, light, type Theme } from '../chart/theme.js';
import { h } from './dom.js';
import type { Store } from './state.js';

use([CanvasRenderer]);

export const themeOf = (store: Store): Theme => (store.state.theme === 'dark' ? dark : light);

type EChart = ReturnType<typeof init>;

export interface Picture {
  readonly element: HTMLElement;
  readonly chart: EChart;
  /** Draws a whole option: what stood there before is gone. */
  draw(option: Record<string, unknown>): void;
}

/** A place for a picture that follows its own size. The label says to those who cannot see it what it shows. */
export function picture(label: string, height: number): Picture {
  const element = h('div', { class: 'picture', role: 'img', 'aria-label': label, style: `height:${height}px` });
  const chart = init(element, null, { renderer: 'canvas', height });
  let width = 0;
  new ResizeObserver(() => {
    if (element.clientWidth === width || element.clientWidth === 0) return;
    width = element.clientWidth;
    chart.resize();
  }).observe(element);
  return {
    element,
    chart,
    draw: (option) => {
      chart.setOption(option, { notMerge: true });
      // The chart writes a label of its own when it describes itself; the name that says what is shown stays.
      element.setAttribute('aria-label', label);
    },
  };
}
