import { expect, it } from 'vitest';
import { remember } from '../../../../agent/adapters/wordpress/remembered.ts';

it('asks once in five minutes, but again for what was not found', async () => {
  let now = 0;
  const asked: string[] = [];
  const ids = remember(
    () => now,
    async (name) => {
      asked.push(name);
      return name === 'nobody' ? null : asked.length;
    },
  );
  expect(await ids.get('anna')).toBe(1);
  now = 299_999;
  expect(await ids.get('anna')).toBe(1);
  now = 300_000;
  expect(await ids.get('anna')).toBe(2);
  await ids.get('nobody');
  await ids.get('nobody');
  expect(asked).toEqual(['anna', 'anna', 'nobody', 'nobody']);
});

it('says whether what it forgets was old enough to be wrong', async () => {
  let now = 0;
  const ids = remember(
    () => now,
    async () => 1,
  );
  await ids.get('anna');
  expect(ids.forget()).toBe(false);
  await ids.get('anna');
  now = 31_000;
  expect(ids.forget()).toBe(true);
});
