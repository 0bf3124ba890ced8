import { CanvasRenderer } from 'echarts/renderers';
import { init, use } from '../chart/engine.js';
import { h } from './dom.js';

use([CanvasRenderer]);

type EChart = ReturnType<typeof init>;

export interface Picture {
  readonly element: HTMLElement;
  readonly chart: EChart;
  /** Draws a whole option: what stood there before is gone. */
  draw(option: Record<string, unknown>): void;
}

const open: { readonly chart: EChart; readonly observer: ResizeObserver }[] = [];

/** Gives up all pictures that are drawn. */
export function closePictures(): void {
  for (const { chart, observer } of open.splice(0)) {
    observer.disconnect();
    chart.dispose();
  }
}

/** A place for a picture that follows its own size. The label says to those who cannot see it what it shows. */
export function picture(label: string, height: number, grows = false): Picture {
  const size = grows ? `flex:1 0 ${height}px` : `height:${height}px`;
  const element = h('div', { class: 'picture', role: 'img', 'aria-label': label, style: size });
  const chart = init(element, null, { renderer: 'canvas', width: 600, height });
  let drawn = '';
  const observer = new ResizeObserver(() => {
    const { clientWidth, clientHeight } = element;
    const now = `${clientWidth} ${clientHeight}`;
    if (now === drawn || clientWidth === 0) return;
    drawn = now;
    chart.resize({ width: clientWidth, height: clientHeight });
  });
  observer.observe(element);
  open.push({ chart, observer });
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
