import { DrizzleQueryError } from 'drizzle-orm/errors';
import { expect, it } from 'vitest';
import { anyCause, retryTransient } from '../../../shared/node/retry-transaction.ts';
import { describeError, SchedulerError, UsageError } from '../../../shared/node/scheduler-error.ts';

it('an error carries its code, its context and its cause, under its own name', () => {
  const cause = new Error('below');
  const error = new UsageError('Use it well.', { context: { a: 1 }, cause });
  expect(error).toMatchObject({ name: 'UsageError', code: 'usage', retry: false, context: { a: 1 }, cause });
});

it.each([
  [new Error('It broke.'), 'It broke.'],
  [
    new Error('It broke.', { cause: new Error('the disk', { cause: new Error('a cable') }) }),
    'It broke. (the disk (a cable))',
  ],
  [new Error('It broke: the disk.', { cause: new Error('the disk') }), 'It broke: the disk.'],
  ['text', 'text'],
  [undefined, 'undefined'],
])('is described in one line: %s', (error, text) => {
  expect(describeError(error)).toBe(text);
});

it('of a query that failed neither statement nor parameters are told, which may hold a token', () => {
  const parameters = ['{"token":"scs1.secret"}', 'fleet'];
  const query = new DrizzleQueryError('UPDATE agent_state SET value = ?', parameters, new Error('disk I/O error'));
  expect(describeError(query)).toBe('disk I/O error');
  expect(describeError(new Error('It was not kept.', { cause: query }))).toBe('It was not kept. (disk I/O error)');
  expect(describeError(new DrizzleQueryError('SELECT 1', parameters))).toBe('a query failed');
});

it('what passes is tried again, what does not is thrown at once', async () => {
  const busy = Object.assign(new Error('wrapped', { cause: Object.assign(new Error('busy'), { code: 'BUSY' }) }));
  const isBusy = (error: unknown) => anyCause(error, ({ code }) => code === 'BUSY');
  let tries = 0;
  const work = async () => {
    tries += 1;
    if (tries < 4) throw busy;
    return 'done';
  };
  expect(await retryTransient(work, isBusy)).toBe('done');
  expect(tries).toBe(4);
  await expect(retryTransient(() => Promise.reject(new SchedulerError('x', 'No.')), isBusy)).rejects.toThrow('No.');
  await expect(retryTransient(() => Promise.reject(busy), isBusy, -1)).rejects.toBe(busy);
});
