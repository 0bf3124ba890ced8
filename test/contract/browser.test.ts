import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../../src/report/words/', import.meta.url));

/** Words for a front are the same in the terminal and in the page: they run in a browser. */
describe.each([
  'explain',
  'naming',
  'compare',
  'compare-text',
  'find-point',
  'field',
  'flip',
  'nothing',
  'nothing-text',
  'quantity',
])('report/words/%s', (name) => {
  it('needs nothing but what a browser has, and neither schemas nor facts', async () => {
    const { metafile } = await build({
      entryPoints: [`${source}${name}.ts`],
      bundle: true,
      platform: 'browser',
      format: 'esm',
      write: false,
      metafile: true,
      logLevel: 'silent',
      absWorkingDir: fileURLToPath(new URL('../../', import.meta.url)),
    });
    const bundled = Object.keys(metafile.inputs);
    expect(bundled).toContain(`src/report/words/${name}.ts`);
    for (const path of bundled) expect(path).toMatch(/^src\/(report|search\/pareto)\//);
  });
});
