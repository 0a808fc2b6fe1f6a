import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { HOUR, MINUTE } from '../../shared/core/instant.ts';
import { DatabaseError } from '../../shared/node/database.ts';
import { temporaryFolder } from '../agent/e2e/agent-on-site.ts';
import { describeMariaDb } from '../rig/describe-wordpress.ts';
import { type MariaDb, startMariaDb } from '../rig/mariadb.ts';
import { expectSound } from './expect-sound.ts';
import { type FaultWorld, faultWorld, START } from './fault-world.ts';
import { FAULT_SEED, faultRandom, survived, times } from './reliability.ts';

const CATEGORIES = 6;

/** Takes the database away in the middle of the next publication, for so many hours; answers how often a wake failed. */
async function outageInAPublication(
  made: FaultWorld,
  hours: number,
  takeAway: () => Promise<void>,
  bringBack: () => Promise<void>,
): Promise<number> {
  let taken = false;
  made.model.fault = async (exchange) => {
    const isPublication = exchange.method === 'POST' && exchange.route.endsWith('/publications');
    const done = await exchange.carryOut();
    if (isPublication && !taken) {
      taken = true;
      await takeAway();
    }
    exchange.response.writeHead(done.status, { 'content-type': 'application/json' }).end(JSON.stringify(done.body));
  };
  for (let wakes = 0; !taken && wakes < 2000; wakes += 1) {
    await made.wake();
    made.clock.set(made.clock.now() + 5 * MINUTE);
  }
  expect(taken, `seed ${FAULT_SEED}: something was published`).toBe(true);
  let failures = 0;
  for (let n = 0; n < hours; n += 1) {
    if ((await made.wake()) !== null) failures += 1;
    made.clock.set(made.clock.now() + HOUR);
  }
  await bringBack();
  made.model.fault = null;
  return failures;
}

async function finish(made: FaultWorld, jobs: number): Promise<void> {
  for (let wakes = 0; wakes < 5000 && (await made.queued()) > 0; wakes += 1) {
    await made.wake();
    made.clock.set(made.clock.now() + 15 * MINUTE);
  }
  await expectSound(made, jobs);
  expect(await made.queued(), `seed ${FAULT_SEED}`).toBe(0);
}

describeMariaDb('MariaDB', () => {
  let mariadb: MariaDb;
  beforeAll(async () => {
    mariadb = await startMariaDb();
  }, 120_000);
  afterAll(() => mariadb?.stop());

  it('killed in the middle of publications and started again: nothing lost, nothing doubled', async () => {
    const random = faultRandom('MariaDB restarts');
    const restarts = times(3, 2);
    const made = await faultWorld({
      categories: CATEGORIES,
      jobsEach: 1 + restarts,
      databaseUrl: mariadb.url(await mariadb.createDatabase('faults')),
    });
    let failures = 0;
    for (let n = 0; n < restarts; n += 1) {
      failures += await outageInAPublication(made, 1 + Math.floor(random() * 3), mariadb.kill, mariadb.start);
    }
    expect(failures, 'the agent noticed').toBeGreaterThan(0);
    const jobs = CATEGORIES * (1 + restarts);
    await finish(made, jobs);
    survived({
      what: 'MariaDB killed with SIGKILL while a publication is under way, and started again',
      tried: `${jobs} posts, ${restarts} restarts`,
      survived: 'each out once, no burst',
    });
  }, 300_000);
});

/** A disk of 32 MB of its own (the write-ahead log alone takes 4) where this user may mount one; elsewhere a limit on the size of every file. */
async function smallDisk(): Promise<{ folder: string; fill(): Promise<void>; makeRoom(): Promise<void> }> {
  const folder = join(await temporaryFolder(), 'disk');
  mkdirSync(folder);
  const filler = join(folder, 'filler');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    const limit = (bytes: string) => execFileSync('prlimit', [`--fsize=${bytes}:`, '--pid', String(process.pid)]);
    const ignore = () => undefined;
    process.on('SIGXFSZ', ignore);
    onTestFinished(() => void process.off('SIGXFSZ', ignore));
    return { folder, fill: async () => void limit('1024'), makeRoom: async () => void limit('unlimited') };
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
  return {
    folder,
    async fill() {
      const file = openSync(filler, 'w');
      try {
        for (let size = 65_536; size >= 512; ) {
          try {
            writeSync(file, Buffer.alloc(size));
          } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
            size /= 2;
          }
        }
      } finally {
        closeSync(file);
      }
    },
    makeRoom: async () => rmSync(filler),
  };
}

describe('the disk of the SQLite file', () => {
  it('full in the middle of publications: nothing lost, nothing doubled, and it is said what is wrong', async () => {
    const disk = await smallDisk();
    const outages = times(3, 2);
    const made = await faultWorld({
      categories: CATEGORIES,
      jobsEach: 1 + outages,
      databaseUrl: `file:${join(disk.folder, 'scs.sqlite')}`,
    });
    const errors: unknown[] = [];
    const wake = made.wake;
    made.wake = async () => {
      const error = await wake();
      if (error !== null) errors.push(error);
      return error;
    };
    for (let n = 0; n < outages; n += 1) await outageInAPublication(made, 3, disk.fill, disk.makeRoom);
    expect(errors.length, 'the agent noticed').toBeGreaterThan(0);
    for (const error of errors) {
      expect(error).toBeInstanceOf(DatabaseError);
      expect(error).toMatchObject({
        code: 'database_full',
        retry: true,
        message: expect.stringContaining('Make room'),
      });
    }
    const jobs = CATEGORIES * (1 + outages);
    expect(made.clock.now()).toBeGreaterThan(START);
    await finish(made, jobs);
    survived({
      what: 'Disk of the SQLite file full while a publication is under way',
      tried: `${jobs} posts, ${outages} times for three hours`,
      survived: 'each out once, no burst; the error says what to do',
    });
  }, 120_000);
});
