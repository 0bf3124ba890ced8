import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestOf, digestOfFile, digestOfPieces } from '../../src/run/file-digest.js';
import { desk } from '../contract/desk.js';

describe('the digest of a file', () => {
  it.each([
    ['nothing', ''],
    ['empty lines', '\n\n\na,b\n\n1,2\n'],
    ['no end of its last line', 'a,b\n1,2'],
    ['more than is read at once', 'a line of a table\n'.repeat(200_000)],
    ['line ends alone, more than are read at once', '\n'.repeat(3_000_001)],
  ])('is that of its content, and counts its lines, where it holds %s', (_, content) => {
    const path = join(desk, 'digested');
    writeFileSync(path, content);
    expect(digestOfFile(path)).toEqual({ digest: digestOf(content), lines: content.split('\n').length - 1 });
  });

  it('is the same in whatever pieces it was written', () => {
    expect(digestOfPieces(['a,', 'b\n1', '', ',2\n'])).toBe(digestOf('a,b\n1,2\n'));
  });

  it('is SHA-256 (FIPS 180-4: the example of one block)', () => {
    expect(digestOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('is none where there is nothing to read', () => {
    expect(digestOfFile(join(desk, 'no-such-file'))).toBeUndefined();
    expect(digestOfFile(desk)).toBeUndefined();
  });
});
