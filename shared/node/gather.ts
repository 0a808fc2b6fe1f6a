export interface GatherOptions<In> {
  /** Calls in one batch. */
  atMost: number;
  /**
   * After a batch of several, the next one waits for those who were just answered and come again at once, this long at most
   * and no longer than until as many have come: otherwise two halves would take turns, each paying what they could share.
   * 0 unless it is said.
   */
  lingerMs?: number;
  /** Without it, each batch waits for the one before. */
  abreast?: Abreast<In>;
}

/** Batches may be worked on side by side, as long as no key is in two of them: a call whose key is in one waits for its end. */
interface Abreast<In> {
  keyOf(item: In): string;
  /** Batches that are worked on at the same time; 1 unless it is said. */
  batches?: number;
  /** A batch that takes longer is not counted any more, and so holds up only calls of its own keys. */
  patienceMs: number;
}

/** Of the calls that are being worked on, so many must wait for a batch beside: a few would cost nearly as much as all. */
const WORTH_A_BATCH = 0.5;

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
  { atMost, lingerMs = 0, abreast }: GatherOptions<In>,
): (item: In) => Promise<Out> {
  const rows = abreast?.batches ?? 1;
  let waiting: Waiting<In, Out>[] = [];
  /** Rows in which one batch follows the other. */
  let running = 0;
  /** Calls in the batches that they wait for. */
  let atWork = 0;
  /** Who lingers, and for how many. */
  const lingering = new Set<{ count: number; reached(): void }>();
  /** Keys of the batches that are being worked on. */
  const inWork = new Set<string>();

  /** The next batch, in the order of the calls. */
  function take(): Waiting<In, Out>[] {
    const batch: Waiting<In, Out>[] = [];
    const left: Waiting<In, Out>[] = [];
    for (const entry of waiting) {
      const mayGo = batch.length < atMost && !(abreast && inWork.has(abreast.keyOf(entry.item)));
      (mayGo ? batch : left).push(entry);
    }
    waiting = left;
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

  /** Waits for a batch as long as there is patience; its keys are free when it has ended. */
  async function workOn(batch: readonly Waiting<In, Out>[]): Promise<void> {
    if (abreast === undefined) return settle(batch);
    const keys = batch.map(({ item }) => abreast.keyOf(item));
    for (const key of keys) inWork.add(key);
    const settled = settle(batch).then(() => {
      for (const key of keys) inWork.delete(key);
      wake();
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, abreast.patienceMs);
    });
    await Promise.race([settled, late]);
    clearTimeout(timer);
  }

  /** Until `count` wait, or `lingerMs` are over. */
  async function linger(count: number): Promise<void> {
    if (lingerMs === 0 || waiting.length >= count) return;
    await new Promise<void>((resume) => {
      const timer = setTimeout(() => entry.reached(), lingerMs);
      const entry = {
        count,
        reached() {
          clearTimeout(timer);
          lingering.delete(entry);
          resume();
        },
      };
      lingering.add(entry);
    });
  }

  /** Always, when nothing is being worked on. */
  const isWorthIt = (): boolean => waiting.length >= atWork * WORTH_A_BATCH;

  async function run(): Promise<void> {
    for (let batch = take(); batch.length > 0; batch = isWorthIt() ? take() : []) {
      atWork += batch.length;
      await workOn(batch);
      atWork -= batch.length;
      if (batch.length > 1) await linger(Math.min(waiting.length + batch.length, atMost));
    }
    running -= 1;
  }

  function wake(): void {
    if (running >= rows || waiting.length === 0 || !isWorthIt()) return;
    running += 1;
    // What arrives in this turn of the event loop still joins.
    setImmediate(() => void run());
  }

  return (item) =>
    new Promise((done, failed) => {
      waiting.push({ item, done, failed });
      for (const entry of lingering) if (waiting.length >= entry.count) entry.reached();
      wake();
    });
}
