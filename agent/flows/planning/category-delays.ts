import { foldCategoryName } from '../../../shared/core/category-name.ts';
import { DAY, type Instant } from '../../../shared/core/instant.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { CategoryKey } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import { type CategoryCatalog, nameKey } from './category-catalog.ts';

type Needs = Pick<Agent, 'schedule' | 'store' | 'clock'>;

interface Delay {
  days: number;
  since: Instant;
}

/** The facts that keep, by folded name, the configured delays, and those that a person has set while the agent runs. */
const [CONFIGURED, SET] = ['delays', 'delays_set'] as const;

const read = (text: string | null) => new Map(Object.entries(JSON.parse(text ?? '{}') as Record<string, Delay>));
const write = (delays: ReadonlyMap<string, Delay>) => JSON.stringify(Object.fromEntries(delays));
const endOf = ({ days, since }: Delay): Instant => since + days * DAY;

/**
 * When each delay ends, by folded name: counted from the moment it was first seen, which is kept as long as it is
 * configured. Another number of days is another delay. What is configured goes before what a person has set.
 */
export async function delayEnds({ schedule, store, clock }: Needs): Promise<Map<string, Instant>> {
  const configured = Object.entries(schedule.delays);
  const [kept, set] = [await store.state(CONFIGURED), await store.state(SET)];
  if (configured.length === 0 && kept === null && set === null) return new Map();
  const seen = read(kept);
  const delays = new Map<string, Delay>();
  for (const [name, days] of configured) {
    const before = seen.get(foldCategoryName(name));
    delays.set(foldCategoryName(name), before?.days === days ? before : { days, since: clock.now() });
  }
  const text = write(delays);
  if (text !== kept) await store.setState(CONFIGURED, text);
  return new Map([...read(set), ...delays].map(([name, delay]) => [name, endOf(delay)]));
}

/** Keys of jobs whose category is held back now, of these names. */
export async function delayedKeys(
  agent: Needs,
  categories: readonly { categoryKey: CategoryKey; category: string }[],
): Promise<Set<CategoryKey>> {
  const ends = await delayEnds(agent);
  const now = agent.clock.now();
  const held = categories.filter(({ category }) => (ends.get(foldCategoryName(category)) ?? 0) > now);
  return new Set(held.map(({ categoryKey }) => categoryKey));
}

/** Holds a category back for some days from now. @throws SchedulerError `delay_configured` */
export async function setDelay(agent: Needs, category: string, days: number): Promise<{ until: Instant }> {
  refuseConfigured(agent, category);
  const delay = { days, since: agent.clock.now() };
  await changeSet(agent, (delays) => delays.set(foldCategoryName(category), delay));
  return { until: endOf(delay) };
}

/** Lets a category publish again; one without a delay stays as it is. @throws SchedulerError `delay_configured` */
export async function removeDelay(agent: Needs, category: string): Promise<void> {
  refuseConfigured(agent, category);
  await changeSet(agent, (delays) => delays.delete(foldCategoryName(category)));
}

/** The names under which a delay of this category may be kept: as written, and as WordPress calls it. */
export function delayName(catalog: CategoryCatalog | null, category: string): string {
  const found = catalog?.resolve(category);
  return found?.kind === 'term' ? found.category.path : category;
}

async function changeSet({ store }: Needs, change: (delays: Map<string, Delay>) => unknown): Promise<void> {
  for (;;) {
    const kept = await store.state(SET);
    const delays = read(kept);
    change(delays);
    const text = write(delays);
    if (text === (kept ?? '{}') || (await store.swapState(SET, kept, text))) return;
  }
}

function refuseConfigured({ schedule }: Needs, category: string): void {
  const name = Object.keys(schedule.delays).find((one) => nameKey(one) === nameKey(category));
  if (name === undefined) return;
  throw new SchedulerError(
    'delay_configured',
    `The delay of "${name}" is fixed by SCHEDULER_CATEGORY_DELAYS of the agent's configuration. Change it there.`,
  );
}
