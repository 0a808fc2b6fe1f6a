/**
 * Runs `attempt` again while `isTransient` says that the database asked for it (deadlock, lock wait, busy file), with
 * growing random pauses, for at most `patienceMs`.
 */
export async function retryTransient<T>(
  attempt: () => Promise<T>,
  isTransient: (error: unknown) => boolean,
  patienceMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 2, 250)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error) || Date.now() > deadline) throw error;
      await new Promise((resume) => setTimeout(resume, pauseMs * (0.5 + Math.random())));
    }
  }
}

/** True when `error` or one of its causes satisfies `test`: drizzle wraps what the drivers throw. */
export function anyCause(error: unknown, test: (error: { code?: unknown; errno?: unknown }) => boolean): boolean {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if (test(current as Error & { code?: unknown; errno?: unknown })) return true;
  }
  return false;
}
