import { jobStates } from '../shared/core/job-state.ts';
import { serviceMetrics } from '../shared/node/service-metrics.ts';
import type { Agent } from './flows/agent.ts';
import { isPaused } from './flows/pause.ts';
import type { AgentEvent, Emit } from './ports/events.ts';

/** Every metric of the agent, in one place: counted from its events, or read from the store when somebody asks. */
export interface Metrics {
  observe: Emit;
  /** The Prometheus text format. @throws DatabaseError when the queue cannot be read */
  text(of: { agent: Agent; epoch: number | null; clockSkewMs: number | null }): Promise<string>;
  contentType: string;
}

export function createMetrics(version: string): Metrics {
  const service = serviceMetrics('scs_', 'agent', version);
  const { counter, gauge } = service;

  const published = counter('posts_published_total', 'Posts published.', ['category']);
  const failed = counter('jobs_failed_total', 'Jobs that failed, by error code.', ['code']);
  const givenBack = counter('jobs_given_back_total', 'Jobs that wait again after a try that did nothing.');
  const unknown = counter('publications_unknown_total', 'Requests whose outcome had to be asked for.');
  const missed = counter('slots_missed_total', 'Windows in which a category did not appear.', ['category']);
  const interrupted = counter('hooks_interrupted_total', 'Posts during whose publish hooks WordPress died.');
  const siteFailures = counter('site_failures_total', 'Failures of WordPress or of the way to it, by code.', ['code']);
  const flowFailures = counter('flow_failures_total', 'Errors that nobody expected, by what met them.', ['flow']);
  const ticks = counter('ticks_total', 'Wakes of the scheduler, by outcome.', ['outcome']);
  const lastTick = gauge('last_tick_timestamp_seconds', 'When the scheduler last woke and finished.');
  const siteUp = gauge('site_up', '1 while WordPress answers.');
  const overfull = counter(
    'capacity_exceeded_total',
    'Times that the rules began to leave too little room for all posts.',
  );
  const jobs = gauge('jobs', 'Jobs in the queue, by category and state.', ['category', 'status']);
  const nextPlanned = gauge('next_planned_timestamp_seconds', 'The next planned post; 0 when none is planned.');
  const lastPublished = gauge('last_published_timestamp_seconds', 'This agent’s last post; 0 when there is none.');
  const lease = gauge('lease_held', '1 while this agent is the one that publishes for the site.');
  const paused = gauge('paused', '1 while a person has paused the agent.');
  const skew = gauge('clock_skew_seconds', 'WordPress’s clock minus ours at the last check; 0 before the first one.');

  const counted: { [Type in AgentEvent['type']]?: (event: Extract<AgentEvent, { type: Type }>) => void } = {
    agent_started: ({ zone }) => siteUp.set(zone === null ? 0 : 1),
    site_recovered: () => siteUp.set(1),
    site_failed: ({ code }) => {
      siteFailures.inc({ code });
      siteUp.set(0);
    },
    job_published: ({ category }) => published.inc({ category }),
    job_failed: ({ code }) => failed.inc({ code }),
    job_given_back: () => givenBack.inc(),
    publication_unknown: () => unknown.inc(),
    hooks_interrupted: () => interrupted.inc(),
    slot_missed: ({ category }) => missed.inc({ category }),
    capacity_exceeded: () => overfull.inc(),
    // What a request met carries its address and id, which would make a series of each.
    flow_failed: ({ flow }) => flowFailures.inc({ flow: flow.includes('(request ') ? 'http' : flow }),
    tick_done: ({ outcome, at }) => {
      ticks.inc({ outcome });
      lastTick.set(at / 1000);
    },
    request_served: service.served,
  };
  const observe = <E extends AgentEvent>(event: E): void => {
    const count = counted[event.type] as ((event: E) => void) | undefined;
    count?.(event);
  };

  return {
    observe,
    contentType: service.contentType,
    async text({ agent, epoch, clockSkewMs }) {
      const { store, clock } = agent;
      jobs.reset();
      for (const { category, status, count } of await store.countByCategory(jobStates)) {
        jobs.inc({ category, status }, count);
      }
      nextPlanned.set(((await store.nextPlannedAt(clock.now())) ?? 0) / 1000);
      lastPublished.set(((await store.lastPublication()) ?? 0) / 1000);
      paused.set((await isPaused(agent)) ? 1 : 0);
      skew.set((clockSkewMs ?? 0) / 1000);
      lease.set(epoch === null ? 0 : 1);
      return service.text();
    },
  };
}
