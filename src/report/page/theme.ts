import { h } from './dom.js';
import type { Store } from './state.js';

const dark = matchMedia('(prefers-color-scheme: dark)');

/** Whom a change of the system's theme concerns: the page that is shown now, and no longer any before it. */
let shown: Store | undefined;
dark.addEventListener('change', () => shown?.set({ theme: usedTheme() }));

export const usedTheme = (): 'light' | 'dark' => {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === 'light' || chosen === 'dark' ? chosen : dark.matches ? 'dark' : 'light';
};

/** Light or dark: as the system has it, until the reader chooses. */
export function themeButton(store: Store): HTMLElement {
  const label = () => (store.state.theme === 'dark' ? 'light' : 'dark');
  const button = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      onclick: () => {
        document.documentElement.dataset['theme'] = label();
        store.set({ theme: usedTheme() });
      },
    },
    label(),
  );
  shown = store;
  store.watch(['theme'], () => (button.textContent = label()));
  return button;
}
