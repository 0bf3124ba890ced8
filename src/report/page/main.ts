import { show } from './app.js';
import { embeddedViews } from './data.js';
import { h } from './dom.js';
import { followTheme } from './theme.js';
import { studio } from './studio.js';

async function start(root: HTMLElement): Promise<void> {
  followTheme();
  if ('studio' in document.body.dataset) studio(root, show);
  else show(root, await embeddedViews());
  // For who waits until the page answers.
  document.documentElement.dataset['ready'] = 'true';
}

const root = document.getElementById('app');
if (root !== null)
  start(root).catch((error: unknown) => {
    // A browser without DecompressionStream, or a damaged file: no page must stay blank.
    const reason = error instanceof Error ? error.message : String(error);
    root.replaceChildren(h('p', {}, `This page cannot be drawn here (${reason}). A browser of 2023 or later can.`));
  });
