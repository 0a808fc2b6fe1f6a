import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importJobId } from '../../../../agent/adapters/sources/job-id.ts';
import { jobId } from '../../../../shared/contract/scalars.ts';

describe('the id of an imported file', () => {
  it('is its path, readable', () => {
    expect(importJobId('news/été 2024.md')).toBe('import:news/été 2024.md');
  });

  it('is the same for both ways to write an accent', () => {
    expect(importJobId('e\u0301te\u0301.md')).toBe(importJobId('\u00e9t\u00e9.md'));
  });

  it('is shortened with a hash of the whole path when that is too long', () => {
    const long = (end: string) => importJobId(`${'folder/'.repeat(40)}${end}.md`);
    expect(long('a')).toMatch(/^import:folder\/.*~[0-9a-f]{16}$/);
    expect(long('a')).toHaveLength(191);
    expect(long('a')).not.toBe(long('b'));
  });

  it('tells files apart whose names differ in control characters', () => {
    expect(importJobId('a\tb.md')).not.toBe(importJobId('a\nb.md'));
  });

  it('keeps the contract for every path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }), (path) => {
        expect(jobId.safeParse(importJobId(path)).success).toBe(true);
      }),
    );
  });
});
