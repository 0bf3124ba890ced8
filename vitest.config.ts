import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Folders of tests of pure functions. Their modules hold facts and what follows from them, and no state that a test could leave
 * to another (what src/core remembers, it knows by the identity of what it was asked); so the files of these folders share a
 * process and what it has loaded, the catalogue above all. All others, which write files and start programs, have one each.
 */
const pure = ['oracle', 'property', 'search', 'sense', 'anchors'];
const within = (folders: readonly string[]): string[] => folders.map((folder) => `test/${folder}/**/*.test.ts`);

/** Without times of an earlier run: the folders that hold the longest files come first, so that none of these starts last. */
const order = ['e2e', ...pure];
const placeOf = ({ moduleId }: TestSpecification): number => {
  const at = order.findIndex((folder) => moduleId.includes(`/test/${folder}/`));
  return at < 0 ? order.length : at;
};

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

const built = ['dist/**', 'node_modules/**'];
const common = { testTimeout: 120_000, hookTimeout: 120_000, pool: 'forks' } as const;

export default defineConfig({
  test: {
    maxWorkers: 2,
    globalSetup: ['test/tool/compile.ts'],
    sequence: { sequencer: LongFirst },
    projects: [
      { test: { ...common, name: 'pure', include: within(pure), exclude: built, isolate: false } },
      { test: { ...common, name: 'whole', include: ['test/**/*.test.ts'], exclude: [...built, ...within(pure)] } },
    ],
  },
});
