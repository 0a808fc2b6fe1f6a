/** What went wrong, in one sentence with what to do, and the log that shows it. Everything else that is thrown is a bug. */
export class DemoFailure extends Error {
  /** @param {string} message @param {{ log?: string, cause?: unknown }} [more] `log`: path of a child's log */
  constructor(message, { log, cause } = {}) {
    super(message, { cause });
    this.log = log ?? null;
  }
}

/** @param {string} text @param {number} count the last lines that are not empty */
export function tail(text, count = 20) {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n');
}
