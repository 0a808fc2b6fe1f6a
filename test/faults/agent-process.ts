/**
 * The real agent in a process of its own, for tests that kill it: real configuration, store, WordPress and engine, with a
 * clock that jumps from one thing to do to the next. The clock is WordPress's own (the rig holds it), so it survives.
 * Prints one JSON line per event; ends by itself when the queue is empty (exit code 0).
 */
import { readConfig } from '../../agent/config.ts';
import { readSite } from '../../agent/flows/read-site.ts';
import { Scheduler } from '../../agent/flows/scheduler.ts';
import { SiteLease } from '../../agent/flows/site-lease.ts';
import { openAgent } from '../../agent/open-agent.ts';
import { isDeadProcess } from '../../agent/own-process.ts';
import { dyingAt } from './publishing-steps.ts';

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

let now = 0;
const opened = await openAgent(readConfig('run'), (event) => say(event), { now: () => now });
/** Tests that kill it at a step name the step. */
const { SCS_DIE_AT: step } = process.env;
const agent = step === undefined ? opened : dyingAt(opened, step);
now = Date.parse((await agent.site.facts()).now);
await readSite(agent, null);

const lease = new SiteLease(agent, {
  label: `process ${process.pid}`,
  ttlSeconds: 60,
  isDead: (owner) => isDeadProcess(owner, agent.worker),
});
const scheduler = new Scheduler(agent, () => lease.epoch);

/** The clock of both sides, by a route of the rig's. */
async function setClock(at: number): Promise<void> {
  const answer = await fetch(`${process.env.WP_SITE_URL}/wp-json/scs-test/v1/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ now: Math.floor(at / 1000) }),
  });
  if (!answer.ok) throw new Error(`The clock could not be set: ${answer.status}`);
  now = at;
}

/** The other agent moves the clock as long as it lives; when it stands still, time passes here, or no lease would end. */
async function waitForLease(): Promise<void> {
  for (let look = 0; look < 10; look += 1) {
    await new Promise((resume) => setTimeout(resume, 200));
    const moved = Date.parse((await agent.site.facts()).now);
    if (moved !== now) {
      now = moved;
      return;
    }
  }
  await setClock(now + 61_000);
}

say({ type: 'ready', pid: process.pid });
for (;;) {
  const held = await lease.hold();
  if (!held.held) {
    say({ type: 'waiting', owner: held.owner });
    await waitForLease();
    continue;
  }
  const { outcome } = await scheduler.tick();
  say({ type: 'tick', outcome, at: new Date(now).toISOString() });
  const left = await agent.store.countByCategory(['QUEUED', 'PUBLISHING']);
  if (left.length === 0) break;
  await setClock(Math.max(now, await scheduler.nextWakeAt()));
}
await lease.release();
await agent.store.close();
