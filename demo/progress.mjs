const start = Date.now();
/** Without a terminal, a step that goes on in silence says so once in this time. */
const REMINDER_MS = 15_000;
const CLEAR_LINE = '\r\u001b[K';
let lastSaid = start;

/** Seconds as they stand before each line: ` 12.3 s`. @param {number} ms */
export const seconds = (ms) => `${(ms / 1000).toFixed(1).padStart(6)} s`;

/** Prints one line with the seconds since the start. @param {string} text */
export function say(text) {
  lastSaid = Date.now();
  console.log(`${process.stdout.isTTY ? CLEAR_LINE : ''}${seconds(lastSaid - start)}  ${text}`);
}

/**
 * Names a step, shows that it goes on, and says how it ended.
 * @template T
 * @param {string} what @param {() => Promise<T>} work @param {(result: T) => string} [done] words for the end
 */
export async function step(what, work, done) {
  const began = Date.now();
  say(`${what} …`);
  const shown = setInterval(() => {
    const now = Date.now();
    const text = `${what} … for ${Math.round((now - began) / 1000)} s`;
    if (process.stdout.isTTY) process.stdout.write(`${CLEAR_LINE}${seconds(now - start)}  ${text}`);
    else if (now - lastSaid >= REMINDER_MS) say(text);
  }, 1000);
  try {
    const result = await work();
    if (done) say(`  ${done(result)}`);
    return result;
  } finally {
    clearInterval(shown);
    if (process.stdout.isTTY) process.stdout.write(CLEAR_LINE);
  }
}
