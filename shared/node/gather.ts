/**
 * Turns many calls at once into few calls with many: what comes in while a batch is being worked on waits for the next one.
 * Alone, a call waits for nobody.
 */
export function gather<In, Out>(
  work: (batch: readonly In[]) => Promise<readonly (Out | Error)[]>,
  { atMost }: { atMost: number },
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
