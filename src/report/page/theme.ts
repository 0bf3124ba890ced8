import { dark, light, type Theme } from '../chart/theme.js';
import { h } from './dom.js';
import type { Store } from './state.js';

const system = matchMedia('(prefers-color-scheme: dark)');

/** What the reader chose; until then the system's. */
let chosen: Theme['name'] | undefined;

const usedName = (): Theme['name'] => chosen ?? (system.matches ? 'dark' : 'light');

/** The colours in use, for pictures. */
export const usedTheme = (): Theme => (usedName() === 'dark' ? dark : light);

/** Whom a change concerns: what is shown now, and no longer what was before it. */
let told: () => void = () => {};

/** Sets the page in the colours in use, and from now on calls `changed` at every change; nobody, where it is left out. */
export function followTheme(changed: () => void = () => {}): void {
  told = changed;
  document.documentElement.dataset['theme'] = usedName();
}

function turn(): void {
  document.documentElement.dataset['theme'] = usedName();
  told();
}

system.addEventListener('change', turn);

/** Light or dark: as the system has it, until the reader chooses. */
export function themeButton(store: Store): HTMLElement {
  const other = () => (usedName() === 'dark' ? 'light' : 'dark');
  const button = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      onclick: () => {
        chosen = other();
        turn();
      },
    },
    other(),
  );
  store.watch(['theme'], () => (button.textContent = other()));
  return button;
}
