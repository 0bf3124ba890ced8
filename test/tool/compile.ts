import { rmSync } from 'node:fs';
import { readCatalog, shipped } from '../../src/catalog/catalog.js';
import { compileCatalog, place } from '../../src/catalog/compiled.js';

/**
 * Before the first test the catalogue is compiled beside the sources, as the build does beside the built code: most files of
 * tests load it, each in a process of its own. It stands by the same rule: as long as no fact and no reader of facts changes.
 */
export function setup(): void {
  compileCatalog(readCatalog(shipped), shipped);
}

export function teardown(): void {
  rmSync(place, { force: true });
}
