import type { Instant } from '../../../shared/core/instant.ts';
import { gather } from '../../../shared/node/gather.ts';
import type { Store, StoreChanges } from '../../ports/store.ts';

/** Statements of more jobs than this take the database longer than it saves. */
const AT_ONCE = 25;

interface Wish {
  changes: StoreChanges;
  now: Instant;
}

/**
 * The store for somebody who works on many jobs at once: what jobs ask of it in the same moment is answered by one statement,
 * and stages that end in the same moment are kept by one transaction. Each job's outcome is its own, as if it had come alone.
 */
export function workTogether(store: Store): Store {
  const change = gather((wishes: readonly Wish[]) => changeTogether(store, wishes), { atMost: AT_ONCE });
  const content = gather(
    async (jobIds: readonly string[]) => {
      const contents = await store.contents(jobIds);
      return jobIds.map((jobId) => contents.get(jobId) ?? null);
    },
    { atMost: AT_ONCE },
  );
  const state = gather(
    async (names: readonly string[]) => {
      const read = new Map([...new Set(names)].map((name) => [name, store.state(name)]));
      return Promise.all(names.map((name) => read.get(name) ?? null));
    },
    { atMost: AT_ONCE },
  );
  return { ...store, change: (changes, now) => change({ changes, now }), content, state };
}

async function changeTogether(store: Store, wishes: readonly Wish[]): Promise<(boolean | Error)[]> {
  const alone = ({ changes, now }: Wish) => store.change(changes, now);
  const [first] = wishes;
  if (wishes.length === 1 && first) return [await alone(first)];
  const all = wishes.map(({ changes }) => changes);
  const jobs = all.flatMap((changes) => changes.jobs ?? []);
  const whole: StoreChanges = {
    jobs,
    slots: all.flatMap((changes) => changes.slots ?? []),
    contents: all.flatMap((changes) => changes.contents ?? []),
    facts: all.flatMap((changes) => changes.facts ?? []),
  };
  const isOnceEach = new Set(jobs.map(({ jobId }) => jobId)).size === jobs.length;
  const now = Math.max(...wishes.map((wish) => wish.now));
  if (isOnceEach && (await store.change(whole, now).catch(() => false))) return wishes.map(() => true);
  // One of them is not as expected, or cannot be written: the others are not to suffer for it.
  const outcomes = await Promise.allSettled(wishes.map(alone));
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : asError(outcome.reason)));
}

const asError = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error('The change could not be written.', { cause: reason });
