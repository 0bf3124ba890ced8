/** Run by the build. */
import { readCatalog, shipped } from './catalog.js';
import { compileCatalog } from './compiled.js';

compileCatalog(readCatalog(shipped), shipped);
