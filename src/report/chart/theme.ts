/** Colours of pictures: two sets with the same meanings. Hues differ in lightness too, for eyes that mix them up. */
export interface Theme {
  readonly name: 'light' | 'dark';
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  /** Designs that are not on the front, and those that break a limit. */
  readonly cloud: string;
  readonly infeasible: string;
  /** Points of the front that what was asked leaves out. */
  readonly faded: string;
  readonly prefill: string;
  readonly decode: string;
  /** The first and the second selected point. */
  readonly selected: readonly [string, string];
  /** Values of a gene, in the order of the space. */
  readonly hues: readonly string[];
}

export const light: Theme = {
  name: 'light',
  background: '#ffffff',
  text: '#1c2330',
  muted: '#5b6472',
  line: '#d9dee6',
  cloud: '#c3c9d2',
  infeasible: '#e8b3ad',
  faded: '#d5dae2',
  prefill: '#b45309',
  decode: '#1d5fd1',
  selected: ['#c81e5b', '#0f766e'],
  hues: ['#1d5fd1', '#d97706', '#0f8a6b', '#8b3fd1', '#c2410c', '#0891b2', '#6b7d12', '#be3a86', '#475569', '#7c5a2b'],
};

export const dark: Theme = {
  name: 'dark',
  background: '#161b22',
  text: '#e6eaf0',
  muted: '#9aa5b4',
  line: '#333c48',
  cloud: '#48525f',
  infeasible: '#6d3a3a',
  faded: '#3a434f',
  prefill: '#f0a33a',
  decode: '#6aa5ff',
  selected: ['#ff6b9d', '#2dd4bf'],
  hues: ['#6aa5ff', '#f0a33a', '#3fcf9f', '#c08bff', '#ff8a5c', '#4cc9e6', '#b9cc4a', '#f287c0', '#a5b1c2', '#cfa66b'],
};
