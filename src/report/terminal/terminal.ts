/** What a terminal can do, as texts for one need it: plain functions, so that tests and pipes get the same texts. */
export interface Terminal {
  readonly columns: number;
  /** Adds a style to a text that is harmless; the text itself where no colour is wanted. */
  readonly paint: (style: Style, text: string) => string;
}
export type Style = 'bold' | 'dim' | 'green' | 'yellow';

export const plainTerminal: Terminal = { columns: 80, paint: (_, text) => text };
