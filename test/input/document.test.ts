import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../src/catalog/document.js';
import { formatInputError, outExists, tooManyDesigns, unknownId } from '../../src/catalog/input-error.js';
import { desk, file, mistake } from './desk.js';

const refused = (content: string | Uint8Array) => mistake(() => readDocument(file(content)));

describe('a document', () => {
  it('tells the line and column of every value and key', () => {
    const document = readDocument(file('# a comment\nname: x\nlist: [1, {deep: 2}]\n'));
    expect(document.data).toEqual({ name: 'x', list: [1, { deep: 2 }] });
    expect(document.locate(['name'])).toMatchObject({ line: 2, column: 7 });
    expect(document.locate(['list', 1, 'deep'])).toMatchObject({ line: 3, column: 18 });
    expect(document.locate(['list', 1, 'deep'], 'key')).toMatchObject({ line: 3, column: 12 });
  });

  it('places what is missing where it would be held', () => {
    const document = readDocument(file('a: 1\nb:\n  c: 2\n'));
    expect(document.locate(['b', 'nothing'])).toMatchObject({ line: 2, column: 1 });
  });

  it('follows anchors and aliases', () => {
    const document = readDocument(file('a: &x [1, 2]\nb: *x\n'));
    expect(document.data).toEqual({ a: [1, 2], b: [1, 2] });
    expect(document.locate(['b'])).toMatchObject({ line: 2, column: 4 });
    expect(document.locate(['b', 1])).toMatchObject({ line: 1, column: 11 });
  });

  it('keeps a key called __proto__ as data, never as a prototype', () => {
    const data = readDocument(file('__proto__: {polluted: 1}\n')).data;
    expect(Object.keys(data as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('reads a byte order mark away', () => expect(readDocument(file('\uFEFFa: 1\n')).data).toEqual({ a: 1 }));

  it('refuses a file that is not there and names the most similar one', () => {
    file('a: 1', 'folder/agents.yaml');
    const error = mistake(() => readDocument(join(desk, 'folder/agent.yaml')));
    expect(error).toMatchObject({ code: 'FILE_MISSING', nearest: join(desk, 'folder/agents.yaml') });
  });

  it('refuses a path below a file', () => {
    const path = file('a: 1');
    expect(mistake(() => readDocument(join(path, 'x.yaml')))).toMatchObject({ code: 'FILE_MISSING' });
  });

  it('refuses a folder and names a file in it', () => {
    mkdirSync(join(desk, 'spaces'), { recursive: true });
    file('a: 1', 'spaces/first.yaml');
    const error = mistake(() => readDocument(join(desk, 'spaces')));
    expect(error).toMatchObject({ code: 'FILE_UNREADABLE', nearest: join(desk, 'spaces/first.yaml') });
  });

  it.each([
    ['NUL', 'a\0b'],
    ['a link to itself', 'loop'],
  ])('refuses a path with %s', (_, name) => {
    if (name === 'loop') symlinkSync(join(desk, 'loop'), join(desk, 'loop'));
    expect(mistake(() => readDocument(join(desk, name))).code).toBe('FILE_UNREADABLE');
  });

  it('refuses a device', () => expect(mistake(() => readDocument('/dev/null')).code).toBe('FILE_UNREADABLE'));

  it.each(['', '  \n\n', '# only a comment\n', '---\n', 'null\n', '~'])('refuses %j as empty', (content) =>
    expect(refused(content).code).toBe('FILE_EMPTY'),
  );

  it('refuses binary data', () => {
    expect(refused(Uint8Array.of(0x61, 0x00, 0x62)).code).toBe('FILE_BINARY');
    expect(refused(Uint8Array.of(0x61, 0xff, 0xfe)).code).toBe('FILE_BINARY');
  });

  it('refuses more than a megabyte', () => expect(refused(`a: ${'x'.repeat(1_000_001)}`).code).toBe('FILE_TOO_LARGE'));

  it.each([
    ['an open list', 'a: 1\nb: [1, 2\n', 3],
    ['a tab as indentation', 'a:\n\tb: 1\n', 2],
    ['two documents', 'a: 1\n---\nb: 2\n', 2],
    ['an unknown tag', 'a: 1\nb: !run rm\n', 2],
    ['an alias without anchor', 'a: 1\nb: *x\n', 2],
    ['a merge key', 'a: &x {c: 1}\nb:\n  <<: *x\n', 3],
    ['a list as key', 'a: 1\n? [b]\n: 2\n', 2],
    ['a number as key', 'a: 1\n2: 2\n', 2],
    ['a value that contains itself', 'a: 1\nb: &x [*x]\n', 2],
  ])('refuses %s and tells the line', (_, content, line) =>
    expect(refused(content)).toMatchObject({ code: 'NOT_YAML', line }),
  );

  it('refuses a key that is written twice', () =>
    expect(refused('a: 1\nb: 2\na: 3\n')).toMatchObject({ code: 'DUPLICATE_KEY', value: 'a', line: 3, column: 1 }));

  it('refuses aliases that would unfold to billions', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++)
      lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(', ')}]`);
    expect(refused(lines.join('\n')).code).toBe('NOT_YAML');
  });

  it.each(['[', '{a: ', '- ', '? '])('refuses %j nested without end', (open) =>
    expect(refused(open.repeat(100_000)).code).toBe('NOT_YAML'),
  );

  it('refuses lists nested deeper than anybody writes', () =>
    expect(refused(`a: ${'['.repeat(60)}${']'.repeat(60)}`).code).toBe('NOT_YAML'));

  it('goes through a hundred thousand keys in little time', () => {
    const started = performance.now();
    readDocument(file(Array.from({ length: 100_000 }, (_, i) => `k${i}:\n`).join('')));
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('an input error', () => {
  const error = unknownId(
    { file: 'x.yaml', line: 7, column: 16 },
    'accelerator',
    'h20o',
    ['h200'],
    'h200',
    'accelerators',
  );

  it('is one line with place, value, code, nearest choice and what to do', () =>
    expect(error.message).toBe(
      'x.yaml:7:16: unknown accelerator "h20o" (UNKNOWN_ID): did you mean "h200"? Known: h200. `copareto list accelerators` shows all.',
    ));

  it('has the formatted parts as its message', () => expect(formatInputError(error)).toBe(error.message));

  it('shows no stack', () => expect(error.stack).toBe(`InputError: ${error.message}`));

  it('shows long and unprintable values short and escaped', () => {
    const { message } = unknownId({}, 'model', `a\n\u001b[31m${'x'.repeat(1e6)}`, [], undefined, 'models');
    expect(message.length).toBeLessThan(250);
    expect(message).not.toMatch(/\p{Cc}/u);
  });

  it('speaks of a folder that exists and of a space too large', () => {
    expect(outExists('runs/a')).toMatchObject({ code: 'OUT_EXISTS', flag: '--out runs/a' });
    expect(outExists('a.html', '--page', 'Give another.').message).toBe(
      '--page a.html: "a.html" already exists (OUT_EXISTS): Give another.',
    );
    expect(tooManyDesigns('x.yaml', 10n ** 17n, 10n ** 7n, 'Use exact.').message).toContain('100000000000000000');
  });
});
