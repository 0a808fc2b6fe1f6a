import { hostname } from 'node:os';
import { z } from 'zod';
import type { Store } from './ports/store.ts';

const record = z.object({ owner: z.string(), host: z.string(), pid: z.number().int() });
const NAME = 'agent_process';

/**
 * Notes who owns this database's agent now. Answers the earlier owner when that process certainly is dead: it ran on this
 * machine and its process id is gone. Its lease on the site need not run out then.
 */
export async function registerProcess(store: Store, owner: string): Promise<{ deadOwner: string | null }> {
  const text = await store.state(NAME);
  const earlier = text === null ? null : record.safeParse(JSON.parse(text));
  await store.setState(NAME, JSON.stringify({ owner, host: hostname(), pid: process.pid }));
  if (!earlier?.success || earlier.data.host !== hostname()) return { deadOwner: null };
  return { deadOwner: isAlive(earlier.data.pid) ? null : earlier.data.owner };
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
