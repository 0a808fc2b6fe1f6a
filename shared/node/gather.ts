export interface GatherOptions<In> {
  /** Calls in one batch. */
  atMost: number;
  /**
   * After a batch of several, the next one waits for those who were just answered and come again at once, this long at most
   * and no longer than until as many have come: otherwise two halves would take turns, each paying what they could share.
   * 0 unless it is said.
   */
  lingerMs?: number;
  /** A batch that takes longer than `ms` holds up only calls of the same key as one of its own; without it, all. */
  patience?: { ms: number; keyOf(item: In): string };
}

interface Waiting<In, Out> {
  item: In;
  done(value: Out): void;
  failed(error: unknown): void;
}

/**
 * Turns many calls at once into few calls with many: what comes in while a batch is being worked on waits for the next one.
 * Alone, a call waits for nobody.
 */
export function gather<In, Out>(
  work: (batch: readonly In[]) => Promise<readonly (Out | Error)[]>,
  { atMost, lingerMs = 0, patience }: GatherOptions<In>,
): (item: In) => Promise<Out> {
  let waiting: Waiting<In, Out>[] = [];
  let isRunning = false;
  /** Who lingers, and for how many. */
  let enough: { count: number; reached(): void } | null = null;
  /** Keys of batches that are still being worked on and are not waited for any more. */
  const slow = new Set<string>();

  /** The next batch, in the order of the calls. */
  function take(): Waiting<In, Out>[] {
    const mayGo = ({ item }: Waiting<In, Out>) => patience === undefined || !slow.has(patience.keyOf(item));
    const batch = waiting.filter(mayGo).slice(0, atMost);
    const taken = new Set(batch);
    waiting = waiting.filter((entry) => !taken.has(entry));
    return batch;
  }

  async function settle(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const answers = await work(batch.map(({ item }) => item));
      for (const [i, { done, failed }] of batch.entries()) {
        const answer = answers[i];
        if (answer instanceof Error) failed(answer);
        else done(answer as Out);
      }
    } catch (error) {
      for (const { failed } of batch) failed(error);
    }
  }

  /** Waits for a batch as long as there is patience; what goes on after that is looked after here. */
  async function workOn(batch: readonly Waiting<In, Out>[]): Promise<void> {
    const settled = settle(batch);
    if (patience === undefined) return settled;
    const { ms, keyOf } = patience;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<true>((resolve) => {
      timer = setTimeout(resolve, ms, true);
    });
    const isLate = await Promise.race([settled.then(() => false), late]);
    clearTimeout(timer);
    if (!isLate) return;
    const keys = new Set(batch.map(({ item }) => keyOf(item)));
    for (const key of keys) slow.add(key);
    void settled.then(() => {
      for (const key of keys) slow.delete(key);
      wake();
    });
  }

  /** Until `count` wait, or `lingerMs` are over. */
  async function linger(count: number): Promise<void> {
    if (lingerMs === 0 || waiting.length >= count) return;
    await new Promise<void>((resume) => {
      const timer = setTimeout(resume, lingerMs);
      const reached = () => {
        clearTimeout(timer);
        resume();
      };
      enough = { count, reached };
    });
    enough = null;
  }

  async function run(): Promise<void> {
    for (let batch = take(); batch.length > 0; batch = take()) {
      await workOn(batch);
      if (batch.length > 1) await linger(Math.min(waiting.length + batch.length, atMost));
    }
    isRunning = false;
  }

  function wake(): void {
    if (isRunning || waiting.length === 0) return;
    isRunning = true;
    // What arrives in this turn of the event loop still joins.
    setImmediate(() => void run());
  }

  return (item) =>
    new Promise((done, failed) => {
      waiting.push({ item, done, failed });
      if (enough !== null && waiting.length >= enough.count) enough.reached();
      wake();
    });
}
