import { show } from './app.js';
import { embeddedViews } from './data.js';
import { studio } from './studio.js';

async function start(root: HTMLElement): Promise<void> {
  if ('studio' in document.body.dataset) studio(root, show);
  else show(root, await embeddedViews());
  // For who waits until the page answers.
  document.documentElement.dataset['ready'] = 'true';
}

const root = document.getElementById('app');
if (root !== null) void start(root);
