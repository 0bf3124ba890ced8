import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { desk, project, shell, type Ended } from './desk.js';

const readme = readFileSync(join(project, 'README.md'), 'utf8');
const [, section = ''] = readme.split('## Reading a front in a terminal\n');
/** Commands of the section, and what it shows one of them to print. */
const [commands = '', sample = ''] = [...section.matchAll(/^```\n([^]*?)^```$/gm)].map(([, block]) => block);
const lines = commands
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line !== '');

/** One after the other, as a reader would type them in a folder that has the shipped spaces and no run. */
describe('a reader who types what the README says of reading a front in a terminal', () => {
  const ended = new Map<string, Ended>();
  beforeAll(async () => {
    cpSync(join(project, 'spaces'), join(desk, 'spaces'), { recursive: true });
    for (const line of lines) ended.set(line, await shell(line.replace('npx ', '')));
  });
  const printed = (verb: string) => lines.find((line) => line.startsWith(`npx copareto ${verb} `)) ?? '';

  it('has every command done, in the order in which they stand', () => {
    expect(lines.map((line) => line.split(' ')[2])).toEqual(
      expect.arrayContaining(['search', 'show', 'explain', 'compare']),
    );
    for (const [line, { code, stderr }] of ended) expect(code, `${line}\n${stderr}`).toBe(0);
  });

  it('reads the explanation that the README shows', () => {
    expect(sample.split('\n').length).toBeGreaterThan(10);
    expect(ended.get(printed('explain'))?.stdout).toBe(sample);
  });

  it('is told by compare that the limits differ, and what they cost', () => {
    const { stdout = '' } = ended.get(printed('compare')) ?? {};
    expect(stdout).toMatch(/objective/);
    expect(stdout).toMatch(/hypervolume/i);
  });
});
