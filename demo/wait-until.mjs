import { setTimeout as sleep } from 'node:timers/promises';
import { DemoFailure } from './failure.mjs';

/**
 * Asks again and again until there is an answer; gives up at once when the child that should answer has ended.
 * @template T
 * @param {() => Promise<T | null>} ask null: not yet
 * @param {{ child: import('./child.mjs').Child, seconds: number, what: string, remedy: string }} options
 * @returns {Promise<T>}
 */
export async function waitUntil(ask, { child, seconds, what, remedy }) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (child.ended()) throw new DemoFailure(`${what} ended while it started (${child.ending()}). ${remedy}`, child);
    if (Date.now() > deadline) throw new DemoFailure(`${what} was not ready within ${seconds} s. ${remedy}`, child);
    await sleep(200);
  }
}
