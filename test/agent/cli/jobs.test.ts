import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openSqlStore } from '../../../agent/adapters/sql/sql-store.ts';
import type { Store } from '../../../agent/ports/store.ts';
import { jobDetail, jobView } from '../../../shared/contract/jobs.ts';
import { openDatabase } from '../../../shared/node/database.ts';
import { apiServer } from './api-server.ts';
import { PATIENT, scs, scsJson, workingFolder } from './run-scs.ts';

vi.setConfig(PATIENT);

/** Does something to the queue of a folder, as an agent would. */
async function inQueue(folder: string, work: (store: Store) => Promise<unknown>): Promise<void> {
  const store = await openSqlStore(await openDatabase(`file:${join(folder, 'scs.sqlite')}`));
  await work(store);
  await store.close();
}

describe('jobs, on SQLite and without a site', () => {
  it('are added, listed, shown, cancelled and retried', async () => {
    const folder = workingFolder({
      'job.json': JSON.stringify({ job_id: 'a/1', category: '日本の旅', content: { title: 'Eins', body: '<p>x</p>' } }),
      'body.md': 'Some *text*.',
    });
    expect(await scsJson(folder, ['jobs', 'add', '--file', 'job.json'])).toEqual({ job_id: 'a/1', added: true });
    expect((await scs(folder, ['jobs', 'add', '--file', 'job.json'])).stdout).toBe('Job a/1 was there already.\n');
    const added = await scsJson(folder, ['jobs', 'add', '--title', 'Two', '--body', 'body.md', '--priority', '80']);
    const piped = await scsJson(folder, ['jobs', 'add', '--title', 'Three', '--body', '-'], { input: 'From a pipe.' });

    const { jobs } = await scsJson(folder, ['jobs', 'list']);
    for (const job of jobs) expect(jobView.strict().parse(job)).toEqual(job);
    expect(jobs).toMatchObject([
      { job_id: 'a/1', category: '日本の旅', priority: 50 },
      { job_id: added.job_id, category: 'UNKNOWN', priority: 80 },
      { job_id: piped.job_id },
    ]);

    const detail = await scsJson(folder, ['jobs', 'show', 'a/1']);
    expect(jobDetail.strict().parse(detail)).toMatchObject({ title: 'Eins', status: 'QUEUED' });
    expect(await scsJson(folder, ['jobs', 'cancel', 'a/1'])).toMatchObject({ job_id: 'a/1', status: 'CANCELLED' });
    expect(await scs(folder, ['jobs', 'cancel', 'a/1'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Job "a/1" is CANCELLED and cannot be cancelled'),
    });

    await inQueue(folder, async (store) => {
      const claim = { from: 'QUEUED', to: 'PUBLISHING', worker: 'w', leaseMs: 1000, now: 0 } as const;
      await store.claimJob(added.job_id, claim);
      const failed = { jobId: added.job_id, from: ['PUBLISHING'], to: 'FAILED', worker: 'w', reason: 'x' } as const;
      await store.change({ jobs: [{ ...failed, set: { errorCode: 'validation', errorMessage: 'Two\nlines' } }] }, 1);
    });
    const table = (await scs(folder, ['jobs', 'list', '--status', 'FAILED'])).stdout;
    expect(table.trimEnd().split('\n')).toHaveLength(3);
    expect(table).toContain('Two lines');
    expect((await scs(folder, ['jobs', 'retry', added.job_id])).stdout).toBe(`Job ${added.job_id} is QUEUED.\n`);
    const shown = (await scs(folder, ['jobs', 'show', added.job_id])).stdout;
    expect(shown).toMatch(/^title +Two$/m);
    expect(shown).toMatch(/FAILED +QUEUED +\S+ +retried by a person$/m);
  });

  it('are not added from what is no text, nor with options that would be passed over', async () => {
    const folder = workingFolder({ 'job.json': '{}', 'body.md': 'Text.', 'binary.md': 'a\0b' });
    const add = (...options: string[]) => scs(folder, ['jobs', 'add', ...options]);
    expect(await add('--title', 'T', '--body', 'binary.md')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('binary.md cannot be read: The file holds NUL characters'),
    });
    expect(await add('--file', 'job.json', '--category', 'News', '--priority', '9')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--category and --priority cannot be given beside --file'),
    });
    for (const priority of ['', '0x10', '1e1', '101'])
      expect(await add('--title', 'T', '--body', 'body.md', '--priority', priority)).toMatchObject({ code: 2 });
    expect((await scsJson(folder, ['jobs', 'list'])).jobs).toEqual([]);
  });

  it('that are not there', async () => {
    expect(await scs(workingFolder(), ['jobs', 'show', 'nobody', '--json'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Error: There is no job "nobody". List the jobs with "scs jobs list".\n',
    });
  });

  it.each([
    [['--file', 'bad.json'], 2, /^Error: bad\.json holds no job: /],
    [['--file', 'empty.json'], 1, /^Error: The job cannot be added: content: /],
    [['--title', 'x', '--body', '-'], 1, /^Error: The job cannot be added: content\.body: /],
  ])('that cannot be added: %s', async (args, code, message) => {
    const folder = workingFolder({ 'bad.json': '{', 'empty.json': '{}' });
    const run = await scs(folder, ['jobs', 'add', ...args]);
    expect(run.code).toBe(code);
    expect(run.stderr).toMatch(message);
  });

  it('keep the agent’s own words when one runs', async () => {
    const key = 'the-key-of-the-agent-that-runs';
    const { port } = await apiServer(key);
    const environment = { SCHEDULER_PORT: port, SCHEDULER_API_KEY: key };
    expect(await scs(workingFolder(), ['jobs', 'cancel', 'x'], { environment })).toMatchObject({
      code: 1,
      stderr: 'Error: The agent has no such job.\n',
    });
  });
});
