import { cronTask } from '../shared/node/cron-task.ts';
import { describeError } from '../shared/node/scheduler-error.ts';
import type { Agent } from './flows/agent.ts';
import type { Scheduler } from './flows/scheduler.ts';
import { siteFails, siteWorks } from './flows/site-health.ts';
import type { SiteLease } from './flows/site-lease.ts';
import { SiteError } from './ports/site.ts';
import { watchFlow } from './watch-flow.ts';

const MINUTE_MS = 60_000;

/**
 * Runs the scheduler: node-cron wakes it every minute (what was due while the process was down is found in the database),
 * and a timer in between wakes it at a slot's own second. Answers how to stop, which waits for the tick in hand.
 */
export function startTimers(agent: Agent, scheduler: Scheduler, lease: SiteLease, ttlSeconds: number) {
  let slotTimer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const watch = watchFlow(agent, 'tick');

  const tick = async () => {
    clearTimeout(slotTimer);
    const { outcome } = await scheduler.tick();
    agent.emit({ type: 'tick_done', outcome, at: agent.clock.now() });
    watch.worked();
    const waitMs = (await scheduler.nextWakeAt()) - agent.clock.now();
    // Later wakes are left to the cron tick before them: Node's timers are no calendar.
    if (waitMs < MINUTE_MS) slotTimer = setTimeout(run, Math.max(0, waitMs));
  };
  const run = () => {
    running = tick().catch(watch.failed);
    return running;
  };
  const cron = cronTask('* * * * *', 'tick', run);
  const renewal = setInterval(
    () => {
      lease.hold().then(
        () => siteWorks(agent, 'lease'),
        (error: unknown) =>
          siteFails(
            agent,
            'lease',
            error instanceof SiteError ? error : { code: 'lease', message: describeError(error), retry: true },
          ),
      );
    },
    (ttlSeconds * 1000) / 3,
  );

  cron.start();
  run();
  return async () => {
    clearInterval(renewal);
    await cron.stop();
    clearTimeout(slotTimer);
    await running;
    clearTimeout(slotTimer);
  };
}
