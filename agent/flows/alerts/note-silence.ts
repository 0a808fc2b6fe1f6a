import type { AlertSignal } from '../../../shared/alerts/signal.ts';
import { MINUTE, toIso } from '../../../shared/core/instant.ts';
import type { Agent } from '../agent.ts';
import { words } from './words.ts';

/** When an agent of this database was last seen alive; absent after one that was stopped as it should be. */
const SEEN = 'agent_seen_at';
/** So many missed checks are a silence. */
const CHECKS = 3;

export const markSeen = ({ store, clock }: Agent): Promise<void> => store.setState(SEEN, String(clock.now()));

/** An agent that is stopped on purpose leaves no silence behind. */
export const markStopped = ({ store }: Agent): Promise<void> => store.removeState(SEEN);

/** Says, when an agent starts, that the one before it ended without a word and how long nobody was there. */
export async function noteSilence(agent: Agent, site: string): Promise<AlertSignal[]> {
  const seen = await agent.store.state(SEEN);
  const now = agent.clock.now();
  if (seen === null || now - Number(seen) < CHECKS * agent.schedule.checkIntervalMinutes * MINUTE) return [];
  const minutes = Math.round((now - Number(seen)) / MINUTE);
  return [
    words(site).raise('agent_silent', '', {
      title: 'The agent was not running',
      message: `The agent ended without being stopped at about ${toIso(Number(seen))} and runs again only now, ${minutes} minutes later. What is overdue goes out one by one.`,
      level: 'error',
      details: {
        minutes,
        cause: 'The process or its machine ended, or was killed.',
        next_step:
          'Look into the log around that time, and let a supervisor (systemd, Docker) restart the agent at once.',
      },
    }),
  ];
}
