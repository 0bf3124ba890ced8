import { show } from './app.js';
import { embeddedViews } from './data.js';

const root = document.getElementById('app');
if (root !== null)
  void embeddedViews().then((views) => {
    show(root, views);
    document.documentElement.dataset['ready'] = 'true';
  });
