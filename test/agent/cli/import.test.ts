import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { importReport } from '../../../shared/contract/jobs.ts';
import { apiServer } from './api-server.ts';
import { PATIENT, ROOT, scs, scsJson, workingFolder } from './run-scs.ts';

vi.setConfig(PATIENT);

const REGULAR = join(ROOT, 'demo/content');
const IRREGULAR = join(ROOT, 'demo/content-irregular');

describe('import', () => {
  it('adds a folder once, and knows it the second time', async () => {
    const folder = workingFolder();
    expect(await scsJson(folder, ['import', REGULAR])).toEqual({ added: 60, known: 0, skipped: 0, remarks: [] });
    expect(await scsJson(folder, ['import', REGULAR])).toEqual({ added: 0, known: 60, skipped: 0, remarks: [] });
    const { jobs } = await scsJson(folder, ['jobs', 'list', '--category', 'food', '--limit', '3']);
    expect(jobs.map((job: { status: string; category: string }) => `${job.status} ${job.category}`)).toEqual(
      Array(3).fill('QUEUED Food'),
    );
  });

  it('names what it skipped by file and line, and fails for none of it', async () => {
    const report = await scsJson(workingFolder(), ['import', IRREGULAR]);
    expect(importReport.strict().parse(report)).toEqual({
      added: 0,
      known: 0,
      skipped: 3,
      remarks: [
        { kind: 'skipped', file: 'broken-yaml.md', line: 2, reason: expect.stringContaining('not valid YAML') },
        { kind: 'skipped', file: 'no-title.md', line: null, reason: expect.stringContaining('no title') },
        { kind: 'skipped', file: 'odd-date.md', line: 4, reason: expect.stringContaining('"03/04/2026"') },
      ],
    });
    const { code, stdout } = await scs(workingFolder(), ['import', IRREGULAR]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^skipped broken-yaml\.md:2: .*\nskipped no-title\.md: .*\nskipped odd-date\.md:4: /);
    expect(stdout).toMatch(/\n0 added, 0 known already, 3 skipped\.\n$/);
  });

  it('fails for a file of many posts of which not one can be used, and says so of an empty one', async () => {
    const folder = workingFolder({ 'names.csv': 'name,body\nA,b\n', 'empty.csv': '' });
    expect(await scs(folder, ['import', join(folder, 'names.csv')])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/no column "title".*\n0 added, 0 known already, 1 skipped\.\n$/),
    });
    expect(await scs(folder, ['import', join(folder, 'empty.csv')])).toMatchObject({
      code: 0,
      stdout: '0 added, 0 known already, 0 skipped. There is nothing in it that could be a post.\n',
    });
  });

  it('names the second of two rows with one id, and takes the first', async () => {
    const folder = workingFolder({ 'p.csv': 'id,title,body,category\nsm,First,a,N\nsm,Second,b,N\nx,Third,c,N\n' });
    const report = await scsJson(folder, ['import', join(folder, 'p.csv')]);
    const remark = { kind: 'skipped', file: 'p.csv', line: 3, reason: expect.stringContaining('that of p.csv:2') };
    expect(report).toEqual({ added: 2, known: 0, skipped: 1, remarks: [remark] });
    expect(await scsJson(folder, ['import', join(folder, 'p.csv')])).toMatchObject({ added: 0, known: 2, skipped: 1 });
  });

  it('gives file, line and reason of what was irregular and taken all the same', async () => {
    const folder = workingFolder({ 'post.md': '---\ntags: {a: b}\n---\n\n# A title\n\nText.\n' });
    const { added, remarks } = await scsJson(folder, ['import', folder, '--status', 'CREATED']);
    expect(added).toBe(1);
    expect(remarks).toEqual([
      { kind: 'warning', file: 'post.md', line: 2, reason: expect.stringMatching(/^"tags" is neither text nor/) },
      { kind: 'warning', file: 'post.md', line: 5, reason: expect.stringMatching(/^The file names no title/) },
      { kind: 'warning', file: 'post.md', line: null, reason: expect.stringMatching(/^The file names no category/) },
    ]);
  });

  it('fails when the folder is not there', async () => {
    expect(await scs(workingFolder(), ['import', '/does/not/exist'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('"/does/not/exist" cannot be read'),
    });
  });

  it('goes through the agent that runs, and ends at once when that one refuses the key', async () => {
    const key = 'the-key-of-the-agent-that-runs';
    const { port, jobs } = await apiServer(key);
    const run = (SCHEDULER_API_KEY: string) =>
      scs(workingFolder(), ['import', REGULAR, '--json'], { environment: { SCHEDULER_PORT: port, SCHEDULER_API_KEY } });
    expect(JSON.parse((await run(key)).stdout)).toMatchObject({ added: 60, skipped: 0 });
    expect(jobs.size).toBe(60);
    expect(await run('another-key-of-another-agent')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('does not accept SCHEDULER_API_KEY'),
    });
  });
});
