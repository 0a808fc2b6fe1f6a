import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../shared/core/instant.ts';
import { expectSound } from './expect-sound.ts';
import { type FaultWorld, faultWorld, START } from './fault-world.ts';
import { FAULTS, type Fault, tooLate } from './faulty-answers.ts';
import { FAULT_SEED, faultRandom, pick, survived, times } from './reliability.ts';

const CATEGORIES = 4;
const JOBS_EACH = 2;
const JOBS = CATEGORIES * JOBS_EACH;

/** Half a day of health, then hours of the fault on every request, then health until everything is out. */
async function withOutage(made: FaultWorld, fault: Fault, hours: number, worksAllTheSame: boolean): Promise<void> {
  await made.runUntil(START + 12 * HOUR);
  const before = made.site.posts.length;
  made.model.fault = fault;
  await made.runUntil(START + (12 + hours) * HOUR);
  made.model.fault = null;
  if (!worksAllTheSame) expect(made.site.posts.length, 'nothing is out that WordPress never did').toBe(before);
  await made.runUntil(START + 20 * DAY, async () => (await made.queued()) === 0);
  await expectSound(made, JOBS);
  expect(await made.queued()).toBe(0);
}

/** A busy machine takes its time; nothing here depends on it. */
const PATIENT = 120_000;

describe('WordPress answers every request for six hours with', () => {
  it.each(Object.keys(FAULTS))(
    '%s',
    async (name) => {
      const made = await faultWorld({ categories: CATEGORIES, jobsEach: JOBS_EACH });
      await withOutage(made, FAULTS[name] as Fault, 6, name.includes('after the work'));
      survived({
        what: `WordPress: ${name}, for six hours`,
        tried: `${JOBS} posts`,
        survived: 'each out once, no burst',
      });
    },
    PATIENT,
  );

  it.each([
    ['nothing, within the time limit', false],
    ['nothing, although it has done the work', true],
  ])(
    '%s',
    async (name, done) => {
      const made = await faultWorld({ categories: CATEGORIES, jobsEach: JOBS_EACH, timeoutMs: 400 });
      await withOutage(made, tooLate(done), 2, done);
      survived({
        what: `WordPress: ${name}, for two hours`,
        tried: `${JOBS} posts`,
        survived: 'each out once, no burst',
      });
    },
    PATIENT,
  );
});

describe('everything at once', () => {
  it(
    'a fifth of all answers lost, other faults between, agents that come and go: every post once',
    async () => {
      const random = faultRandom('everything at once');
      const [categories, jobsEach] = [12, times(8, 8)];
      const made = await faultWorld({ categories, jobsEach });
      let [lost, spoilt, restarts] = [0, 0, 0];
      const lose = FAULTS['the answer is lost after the work'] as Fault;
      const others = Object.values(FAULTS);
      made.model.fault = async (exchange) => {
        const roll = random();
        if (roll < 0.2) {
          if (exchange.method === 'POST') lost += 1;
          return lose(exchange);
        }
        if (roll < 0.3) {
          spoilt += 1;
          return pick(random, others)(exchange);
        }
        const { status, body } = await exchange.carryOut();
        exchange.response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      const end = START + 5 * jobsEach * DAY;
      while (made.clock.now() < end && (await made.queued()) > 0) {
        await made.runUntil(
          made.clock.now() + Math.ceil(random() * 12 * 60) * MINUTE,
          async () => (await made.queued()) === 0,
        );
        if (random() < 0.3) {
          made.restart();
          restarts += 1;
        }
      }
      expect(await made.queued(), `seed ${FAULT_SEED}`).toBe(0);
      await expectSound(made, categories * jobsEach);
      expect(lost, 'answers to publications were lost').toBeGreaterThan(10);
      survived({
        what: 'WordPress: a fifth of all answers lost, every tenth request spoilt in another way, agents replaced',
        tried: `${categories * jobsEach} posts, ${made.model.requests} requests, ${lost} lost publications, ${spoilt} others spoilt, ${restarts} agents replaced`,
        survived: 'each out once, no burst',
      });
    },
    2 * PATIENT,
  );
});
