import { AlertDesk } from '../shared/alerts/alert-desk.ts';
import { openBackends } from '../shared/alerts/open-backends.ts';
import { MINUTE } from '../shared/core/instant.ts';
import { backendsNotifier } from './adapters/notify/backends-notifier.ts';
import type { AgentConfig } from './config.ts';
import type { Agent } from './flows/agent.ts';
import { markSeen, markStopped, noteSilence } from './flows/alerts/note-silence.ts';
import { signalsOfEvent } from './flows/alerts/signals-of-event.ts';
import { watchOver } from './flows/alerts/watch-over.ts';

export interface Alerts {
  /** From now on this process is the one whose silence is noticed after its end. */
  watch(): Promise<void>;
  /** Looks now at what no event tells (failure rate, queue, silence), and sends what is due. Never throws. */
  look(): Promise<void>;
  /** Sends what is due and ends. */
  stop(): Promise<void>;
}

const nothing = async (): Promise<void> => undefined;
const NOBODY_TO_REACH: Alerts = { watch: nothing, look: nothing, stop: nothing };

/** Longest time that the end of a process waits for alerts on their way. */
const STOP_LIMIT_MS = 12_000;

/**
 * From now on what happens in the agent reaches people: each event goes on to whoever got it before, and what it means
 * for people goes to the backends. Without a backend nothing changes.
 */
export function startAlerts(agent: Agent, config: AgentConfig): Alerts {
  const notifier = backendsNotifier(openBackends(config));
  if (notifier.backends.length === 0) return NOBODY_TO_REACH;
  const log = agent.emit;
  const desk = new AlertDesk(agent, notifier, log);
  const site = config.WP_SITE_URL ?? '';
  agent.emit = (event) => {
    log(event);
    desk.take(signalsOfEvent(event, site));
  };
  let isWatched = false;
  const look = async () => {
    if (isWatched) await markSeen(agent).catch(nothing);
    desk.take(await watchOver(agent, site, config.ALERT_QUEUE_DAYS));
    await desk.settle();
  };
  const timer = setInterval(look, MINUTE);
  timer.unref();
  return {
    async watch() {
      desk.take(await noteSilence(agent, site));
      isWatched = true;
      await look();
    },
    look,
    async stop() {
      clearInterval(timer);
      if (isWatched) await markStopped(agent).catch(nothing);
      agent.emit = log;
      await Promise.race([desk.settle(), new Promise((done) => setTimeout(done, STOP_LIMIT_MS).unref())]);
    },
  };
}
