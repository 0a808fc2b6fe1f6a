import { expect, it, onTestFinished, vi } from 'vitest';
import { onStopSignal, STOP_LIMIT_MS } from '../../../shared/node/signals.ts';

/** Registers what a stop does, sends the signal, and answers the exit code and what was said. */
async function stopped(stop: (signal: string) => Promise<void>, wait: () => unknown = () => undefined) {
  const before = new Set(process.listeners('SIGTERM'));
  const said: string[] = [];
  const codes: unknown[] = [];
  vi.spyOn(process, 'exit').mockImplementation(((code: unknown) => codes.push(code)) as never);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  onTestFinished(() => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      for (const listener of process.listeners(signal)) if (!before.has(listener)) process.off(signal, listener);
    }
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
  vi.useFakeTimers();
  onStopSignal(stop);
  const [handle] = process.listeners('SIGTERM').filter((listener) => !before.has(listener));
  handle?.('SIGTERM');
  await wait();
  await vi.advanceTimersByTimeAsync(0);
  return { codes, said: said.join('') };
}

it('a process that stopped ends with 0, without a word', async () => {
  expect(await stopped(async () => undefined)).toEqual({ codes: [0], said: '' });
});

it('one that could not says why', async () => {
  const { codes, said } = await stopped(() => Promise.reject(new Error('The store is gone.')));
  expect(codes).toEqual([1]);
  expect(said).toContain('The store is gone.');
});

it('one that does not come to an end is ended after the limit, and says so', async () => {
  const { codes, said } = await stopped(
    () => new Promise(() => undefined),
    () => vi.advanceTimersByTimeAsync(STOP_LIMIT_MS),
  );
  expect(codes).toEqual([1]);
  expect(said).toContain('30 seconds');
});
