import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { schemaFiles, schemaOfFolder } from '../tool/schemas.js';

const project = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(`${project}${path}`, 'utf8');

describe('the JSON Schemas that editors complete from', () => {
  it.each([...schemaFiles.keys()])('%s is what the zod schema gives (npm run schemas)', (path) => {
    expect(read(path)).toBe(schemaFiles.get(path));
  });

  it('refuse a misspelt key, as the program does', () => {
    for (const [path, text] of schemaFiles)
      expect(JSON.parse(text), path).toMatchObject({ type: 'object', additionalProperties: false });
  });

  it('are the only ones in src', () => {
    const found = readdirSync(`${project}src`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.schema.json'))
      .map((file) => `src/${file.replaceAll('\\', '/')}`);
    expect(found.toSorted()).toEqual([...schemaFiles.keys()].toSorted());
  });
});

describe('the first line of a shipped file', () => {
  const files = [...schemaOfFolder.keys()].flatMap((folder) =>
    readdirSync(`${project}${folder}`).map((name) => ({ folder, name })),
  );

  it.each(files)('of $folder/$name names its schema', ({ folder, name }) => {
    expect(name).toMatch(/\.yaml$/);
    const [first = ''] = read(`${folder}/${name}`).split('\n');
    const [, named = ''] = /^# yaml-language-server: \$schema=(\S+)$/.exec(first) ?? [];
    expect(posix.join(folder, named)).toBe(schemaOfFolder.get(folder));
  });
});
