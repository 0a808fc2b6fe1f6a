import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { statesPage } from '../../scripts/write-states.ts';

it('the drawn state machines are those of the code (npm run contract)', () => {
  expect(readFileSync('docs/states.md', 'utf8')).toBe(statesPage());
});
