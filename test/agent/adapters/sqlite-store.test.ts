import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSqlStore } from '../../../agent/adapters/sql/sql-store.ts';
import { openDatabase } from '../../../shared/node/database.ts';
import { pipelineStoreConformance } from '../../conformance/pipeline-store.ts';
import { draft, storeConformance } from '../../conformance/store.ts';

async function temporaryFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scs-sqlite-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return `file:${join(folder, 'scs.sqlite')}`;
}

describe('the SQLite store', () => {
  const openEmpty = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scs-sqlite-'));
    const store = await openSqlStore(await openDatabase(`file:${join(folder, 'scs.sqlite')}`));
    const close = store.close;
    store.close = async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    };
    return store;
  };
  storeConformance(openEmpty);
  pipelineStoreConformance(openEmpty);

  it('is shared by several processes: a second connection waits for the first one instead of failing', async () => {
    const url = await temporaryFile();
    const [one, two] = [await openSqlStore(await openDatabase(url)), await openSqlStore(await openDatabase(url))];
    const adds = Array.from({ length: 60 }, (_, i) => (i % 2 ? one : two).addJob(draft(`job-${i}`), 0));
    expect((await Promise.all(adds)).every(Boolean)).toBe(true);
    expect(await one.jobs({ limit: 100 })).toHaveLength(60);
    await Promise.all([one.close(), two.close()]);
  });

  it('says which file cannot be opened', async () => {
    await expect(openDatabase('file:/does/not/exist/scs.sqlite')).rejects.toThrow(
      /SQLite file of DATABASE_URL \(file:\/does\/not\/exist\/scs.sqlite\) could not be opened/,
    );
  });
});
