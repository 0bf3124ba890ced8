import type { Theme } from './theme.js';

/** What all pictures have in common: they stand still, describe themselves, and take the colours of the page. */
export const baseOption = (theme: Theme) => ({
  animation: false,
  aria: { enabled: true },
  backgroundColor: 'transparent',
  textStyle: { fontFamily: 'system-ui, sans-serif', color: theme.text },
});

/** What stands beside the pointer. */
export const tooltipOf = (theme: Theme) => ({
  trigger: 'item',
  confine: true,
  backgroundColor: theme.background,
  borderColor: theme.line,
  textStyle: { color: theme.text, fontSize: 12 },
});
