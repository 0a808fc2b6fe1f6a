import { memoryFiles } from '../../../agent/adapters/memory/memory-files.ts';
import { memoryStore } from '../../../agent/adapters/memory/memory-store.ts';
import {
  type Agent,
  type ContentPolicy,
  defaultContentPolicy,
  type Placement,
  type Schedule,
} from '../../../agent/flows/agent.ts';
import { CategoryCatalog } from '../../../agent/flows/planning/category-catalog.ts';
import { scheduledCategories } from '../../../agent/flows/planning/scheduled-categories.ts';
import { loadSlotsAround } from '../../../agent/flows/planning/slots-around.ts';
import { readSite } from '../../../agent/flows/read-site.ts';
import { Scheduler } from '../../../agent/flows/scheduler.ts';
import { type SteppedClock, steppedClock } from '../../../agent/flows/simulate.ts';
import type { AgentEvent } from '../../../agent/ports/events.ts';
import type { Job, JobDraft } from '../../../agent/ports/jobs.ts';
import type { Slot } from '../../../agent/ports/slots.ts';
import { MINUTE } from '../../../shared/core/instant.ts';
import { seededRandom, seedFromText } from '../../../shared/core/random.ts';
import { ScriptedSite } from './scripted-site.ts';

/** The beginning of a window of three days, in UTC. */
export const START = Date.parse('2026-03-11T00:00:00Z');

export interface WorldOptions {
  categories?: readonly string[];
  schedule?: Partial<Schedule>;
  placement?: Partial<Placement>;
  content?: Partial<ContentPolicy>;
  /** Pictures and sound that articles may name, by their source. */
  files?: ReadonlyMap<string, string>;
  now?: number;
  /** One that several worlds share. */
  clock?: SteppedClock;
}

export type World = ReturnType<typeof world>;

/** An agent on a store and a WordPress in memory, with a clock that is set by hand. */
export function world({
  categories = ['News'],
  schedule = {},
  placement = {},
  content = {},
  files = new Map(),
  now = START,
  clock = steppedClock(now),
}: WorldOptions = {}) {
  const site = new ScriptedSite(clock, categories);
  const events: AgentEvent[] = [];
  const agent: Agent = {
    store: memoryStore(),
    site,
    clock,
    emit: (event) => events.push(event),
    random: (purpose) => seededRandom(seedFromText(`secret|${purpose}`)),
    schedule: {
      cadence: 'even',
      intervalDays: 3,
      minGapHours: 7,
      spacing: 0.7,
      checkIntervalMinutes: 10,
      separationMinutes: null,
      calendar: { allowedDays: [], blackoutDates: [], quietHours: [], hourWeights: null },
      delays: {},
      categoryRules: {},
      ...schedule,
    },
    placement: { categoryMap: {}, defaultCategory: null, authors: [], categoryAuthors: {}, ...placement },
    content: { ...defaultContentPolicy, ...content },
    media: memoryFiles(files),
    worker: 'test-worker',
    claimMs: 60_000,
  };
  const lease = { epoch: 1 as number | null };
  const startScheduler = () => new Scheduler(agent, () => lease.epoch);
  const made = {
    agent,
    site,
    clock,
    events,
    lease,
    scheduler: startScheduler(),
    restart(changed: Partial<Schedule> = {}): void {
      agent.schedule = { ...agent.schedule, ...changed };
      made.scheduler = startScheduler();
    },
    /** Wakes the scheduler every minute, as the timers do, and at every slot's own second. */
    async run(ms: number): Promise<void> {
      const end = clock.now() + ms;
      while (clock.now() < end) {
        await made.scheduler.tick();
        await made.advance(end);
      }
    },
    async advance(end: number): Promise<void> {
      const minute = (Math.floor(clock.now() / MINUTE) + 1) * MINUTE;
      clock.set(Math.min(end, minute, await made.scheduler.nextWakeAt()));
    },
    async add(jobId: string, category = 'News', fields: Partial<JobDraft> = {}): Promise<void> {
      const found = site.terms.find(({ path }) => path === category);
      const { content, ...rest } = fields;
      await agent.store.addJob(
        {
          jobId,
          status: 'QUEUED',
          category,
          categoryKey: found ? `term:${found.term_id}` : `name:${category.toLowerCase()}`,
          priority: 50,
          notBefore: null,
          publishDate: null,
          postStatus: 'publish',
          content: {
            title: `Title of ${jobId}`,
            body: '<p>Text.</p>',
            format: 'html',
            tags: [],
            extra_categories: [],
            ...content,
          },
          ...rest,
        },
        clock.now(),
      );
    },
    async job(jobId: string): Promise<Job> {
      const job = await agent.store.job(jobId);
      if (!job) throw new Error(`There is no job ${jobId}.`);
      return job;
    },
    slots: (): Promise<Slot[]> => agent.store.slotsBetween(0, START * 2),
    view: () => readSite(agent, null),
    async categories() {
      const view = await readSite(agent, null);
      return scheduledCategories(agent, view, await loadSlotsAround(agent, view));
    },
    catalog: () => new CategoryCatalog(site.terms, 1, agent.placement),
    of: <T extends AgentEvent['type']>(type: T) =>
      events.filter((event): event is Extract<AgentEvent, { type: T }> => event.type === type),
  };
  return made;
}

export type { SteppedClock };
