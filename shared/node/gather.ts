/**
 * Turns many calls at once into few calls with many: what comes in while a batch is being worked on waits for the next one.
 * Alone, a call waits for nobody. After a batch of several, the next one waits `lingerMs` (0 unless it is said) for those who
 * were just answered and come again at once: otherwise two halves would take turns, each paying what they could share.
 */
export function gather<In, Out>(
  work: (batch: readonly In[]) => Promise<readonly (Out | Error)[]>,
  { atMost, lingerMs = 0 }: { atMost: number; lingerMs?: number },
): (item: In) => Promise<Out> {
  interface Waiting {
    item: In;
    done(value: Out): void;
    failed(error: unknown): void;
  }
  let waiting: Waiting[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, atMost);
      waiting = waiting.slice(atMost);
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
      const mayGrow = batch.length > 1 && waiting.length > 0 && waiting.length < atMost;
      if (mayGrow && lingerMs > 0) await new Promise((resume) => setTimeout(resume, lingerMs));
    }
    isRunning = false;
  }

  return (item) =>
    new Promise((done, failed) => {
      waiting.push({ item, done, failed });
      // What arrives in this turn of the event loop still joins.
      if (!isRunning) {
        isRunning = true;
        setImmediate(() => void run());
      }
    });
}
