import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'SECURITY.md'), 'utf8');
const points = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| what'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, threat = '', , tests = '']) => ({ threat, tests }));

describe('SECURITY.md', () => {
  it('has a threat model', () => {
    expect(points.length).toBeGreaterThan(12);
  });

  it.each(points)('$threat: is held to by tests that are there', ({ tests }) => {
    const files = [...tests.matchAll(/`(test\/[^`]+)`/g)].map(([, file]) => file as string);
    expect(files).not.toEqual([]);
    for (const file of files) {
      expect(existsSync(join(root, file)), file).toBe(true);
      expect(readFileSync(join(root, file), 'utf8'), file).toMatch(/\b(it|test)(\.each)?[(<]/);
    }
  });
});
