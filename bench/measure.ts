/** A figure to reach, and what was measured. */
export interface Measured {
  what: string;
  /** As `docs` and tables show it, with its unit. */
  limit: string;
  measured: string;
  ok: boolean;
}

/** CPU seconds (user and system, of all threads of this process) that some work takes. */
export async function cpuSeconds<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, result };
}

export const figure = (value: number, decimals: number): string => value.toFixed(decimals);
