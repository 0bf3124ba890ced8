import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { desk, file, finished, has, names, project, read, readJson, start } from './desk.js';

const npm = (cwd: string, ...args: string[]) => start('npm', args, cwd).ended;
const installed = 'home/node_modules/copareto';

describe('the packed tarball, installed in an empty folder', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    // The scripts would build dist anew while other tests run it.
    const packed = await npm(project, 'pack', '--ignore-scripts', '--pack-destination', desk);
    expect(packed.code).toBe(0);
    const [tarball = ''] = names('.').filter((name) => name.endsWith('.tgz'));
    file('home/package.json', '{ "name": "home", "private": true, "type": "module" }');
    const done = await npm(join(desk, 'home'), 'install', '--no-audit', '--no-fund', join(desk, tarball));
    expect(done).toMatchObject({ code: 0 });
  }, 120_000);

  it('holds what runs and what is read, and no test', () => {
    expect(names(installed)).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'dist', 'objectives', 'package.json', 'spaces', 'src']),
    );
    expect(has(`${installed}/test`)).toBe(false);
    expect(has(`${installed}/runs`)).toBe(false);
    expect(has(`${installed}/src/space/space.schema.json`)).toBe(true);
    expect(has(`${installed}/src/catalog/accelerators/h200.yaml`)).toBe(true);
    expect(has(`${installed}/src/index.ts`)).toBe(false);
    // The page that every report is made of.
    expect(names(`${installed}/dist/report/page`)).toEqual(expect.arrayContaining(['main.js', 'page.css']));
  });

  it('searches the shipped space from another folder', async () => {
    file('elsewhere/.keep', '');
    const space = join(desk, installed, 'spaces/quickstart.yaml');
    const npx = ['exec', '--no', '--prefix', join(desk, 'home'), '--', 'copareto', 'search', space];
    const { code, stdout } = await npm(join(desk, 'elsewhere'), ...npx);
    expect(code).toBe(0);
    expect(stdout).toContain('quickstart, cost-latency-efficiency: ');
    expect(readJson('elsewhere/runs/quickstart/manifest.json')).toMatchObject({ status: 'complete' });
    expect(names('elsewhere/runs/quickstart')).toEqual([...finished]);
    const page = read('elsewhere/runs/quickstart/report.html');
    for (const asset of ['main.js', 'page.css']) {
      const built = read(`${installed}/dist/report/page/${asset}`);
      expect(built.length).toBeGreaterThan(1000);
      expect(page).toContain(built.slice(0, 500));
    }
  });

  it('is required as it is imported', async () => {
    file(
      'home/required.cjs',
      "console.log(typeof require('copareto/search').minimize, typeof require('copareto').loadSpace);",
    );
    const { code, stdout } = await start(process.execPath, ['required.cjs'], join(desk, 'home')).ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'function function\n' });
  });

  const script = `import { chooseAlgorithm, coarsen, createOptimizer, minimize, compose, nondominated, type Problem, type FactoredProblem } from 'copareto/search';
import type { AlgorithmChoice, CheckedCertificate, ComposeOptions, Composition, Condition, Counts, Figure, JoinCounts, NearDesign, Neighbourhood, PartCertificate, Vector } from 'copareto/search';
import { InputError, evaluate, frontSchema, loadCatalog, loadObjective, loadSpace, metrics, search } from 'copareto';

declare const process: { readonly argv: readonly string[] };

const problem: Problem = {
  variables: [
    { name: 'n', kind: 'integer', min: 1, max: 8 },
    { name: 'batch', kind: 'ordinal', values: [1, 2, 4, 8] },
    { name: 'chip', kind: 'categorical', values: ['a', 'b'] },
  ],
  objectiveCount: 2,
  constraintCount: 0,
  evaluate: ([n = 0, batch = 0, chip = 0]) => ({ objectives: [n + chip, 8 - n + (3 - batch)], violations: [] }),
};
const found = await minimize(problem, { budget: 1000, seed: 1 });
const asked = createOptimizer('random', problem, { seed: 1 }).ask(5);

const cost: Figure = { name: 'cost', sense: 'min' };
const pool: FactoredProblem['parts'][number] = {
  reads: [],
  figures: [cost],
  stages: [
    {
      variables: [{ name: 'n', kind: 'ordinal', values: [3, 1, 2] }],
      leaf: (_context, [index = 0], out, at) => {
        out[at] = [3, 1, 2][index] ?? 0;
        return true;
      },
    },
  ],
};
const options: ComposeOptions = { band: 0.5, checks: 10 };
const factored: FactoredProblem = {
  shared: [],
  parts: [pool, pool],
  objectiveCount: 1,
  constraintCount: 0,
  join: (_shared, [a, b], out) => {
    out[0] = (a?.[0] ?? 0) + (b?.[0] ?? 0);
  },
};
const whole: Composition = compose(factored, options);
const choice: AlgorithmChoice<string> = chooseAlgorithm(factored);
const certificate: CheckedCertificate = whole.certificate;
const conditions: readonly Condition[] = certificate.conditions;
const [part]: readonly PartCertificate[] = certificate.parts;
const counts: [JoinCounts, Counts | undefined] = [certificate, part];
const near: Neighbourhood | undefined = whole.near;
const beside: readonly NearDesign[] = near?.designs ?? [];
const vectors: readonly Vector[] = beside.map(({ objectives }) => objectives);

const catalog = loadCatalog();
const space = loadSpace(process.argv[2] ?? '', catalog);
const objective = loadObjective(process.argv[3] ?? '', catalog, metrics);
const run = await search(space, objective, catalog, { out: 'run', workers: 1 });
console.log(
  JSON.stringify({
    archive: found.archive.map((trial) => trial.objectives),
    evaluations: found.evaluations,
    asked: asked.length,
    nondominated: nondominated([[1, 2], [2, 1], [2, 2]]),
    composed: whole.front.map((design) => design.objectives),
    certified: [choice.algorithm, conditions.length, counts.map(Boolean), vectors, coarsen([[1], [2]], 0.1)],
    points: frontSchema.parse(run.front).points.length,
    functions: [typeof evaluate, typeof InputError],
  }),
);
`;

  it('serves the library of both entries, with types', async () => {
    file('home/use.ts', script);
    file(
      'home/tsconfig.json',
      '{ "compilerOptions": { "target": "es2023", "lib": ["es2023", "dom"], "module": "nodenext", "strict": true, "types": [], "outDir": "out", "skipLibCheck": true }, "files": ["use.ts"] }',
    );
    const compiled = await start(join(project, 'node_modules/.bin/tsc'), ['-p', 'home']).ended;
    expect(compiled).toMatchObject({ code: 0, stdout: '' });
    const paths = ['spaces/quickstart.yaml', 'objectives/power-capped.yaml'].map((path) => join(desk, installed, path));
    const { code, stdout, stderr } = await start(process.execPath, ['out/use.js', ...paths], join(desk, 'home')).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const said = JSON.parse(stdout) as Record<string, unknown>;
    expect(said).toMatchObject({
      evaluations: 64,
      asked: 5,
      composed: [[2]],
      certified: ['exact', 2, [true, true], [[2], [3], [3]], [0]],
      functions: ['function', 'function'],
    });
    expect(said['archive']).toEqual(Array.from({ length: 8 }, (_, i) => [i + 1, 7 - i]));
    expect(said['points']).toBeGreaterThan(10);
    expect((readJson('home/run/front.json') as { points: unknown[] }).points).toHaveLength(said['points'] as number);
  });

  it('runs the examples of its README as they are printed', async () => {
    const readme = readFileSync(join(desk, installed, 'README.md'), 'utf8');
    const examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => code);
    expect(examples).toHaveLength(2);
    const said: string[] = [];
    for (const [i, code] of examples.entries()) {
      file(`home/example-${i}.js`, code);
      const { stdout, ...rest } = await start(process.execPath, [`example-${i}.js`], join(desk, 'home')).ended;
      expect(rest).toEqual({ code: 0, stderr: '' });
      said.push(stdout);
    }
    const [beam, trip = ''] = said;
    expect(beam).toMatch(/^islands: \d+ of 2000 beams are worth a look\naluminium .* kg, .* mm\nsteel .* kg, .* mm\n$/);
    expect(trip).not.toBe('');
    expect(readme).toContain(`\`\`\`\n${trip}\`\`\``);
  });

  it('knows a fact that was put beside the shipped ones', async () => {
    const own = read(`${installed}/src/catalog/memories/cxl-ddr5.yaml`).replace('id: cxl-ddr5', 'id: own-pool');
    file(`${installed}/src/catalog/memories/own-pool.yaml`, own.replace(/^aliases:.*$/m, 'aliases: []'));
    const npx = ['exec', '--no', '--prefix', join(desk, 'home'), '--', 'copareto', 'list', 'memories'];
    expect((await npm(join(desk, 'elsewhere'), ...npx)).stdout).toContain('own-pool');
  });

  it('asks for the Node.js that it needs, and for no package that it does not use', () => {
    const { dependencies, engines } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
      engines: { node: string };
    };
    expect(engines.node).toMatch(/^>=\d+/);
    expect(names('home/node_modules')).toEqual(expect.arrayContaining(Object.keys(dependencies)));
  });
});
