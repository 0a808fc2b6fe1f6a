/** Asks `ready` again and again (every `everyMs`) until it holds; throws after `withinMs`, with `describe()` in the message. */
export async function waitUntil(
  ready: () => Promise<boolean> | boolean,
  describe: () => string,
  { withinMs = 30_000, everyMs = 20 }: { withinMs?: number; everyMs?: number } = {},
): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    if (await ready()) return;
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain: ${describe()}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
