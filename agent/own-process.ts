import { hostname } from 'node:os';
import { z } from 'zod';
import type { Store } from './ports/store.ts';

const record = z.object({ owner: z.string(), host: z.string(), pid: z.number().int() });
const NAME = 'agent_process';

/** Notes who holds the site's lease for this database now. */
export const registerOwner = (store: Store, owner: string): Promise<void> =>
  store.setState(NAME, JSON.stringify({ owner, host: hostname(), pid: process.pid }));

/**
 * The last owner, when its process certainly is dead: it ran on this machine and its process id is gone. Its lease on the
 * site need not run out then.
 */
export async function findDeadOwner(store: Store): Promise<string | null> {
  const text = await store.state(NAME);
  const earlier = text === null ? null : record.safeParse(JSON.parse(text));
  if (!earlier?.success || earlier.data.host !== hostname()) return null;
  return isAlive(earlier.data.pid) ? null : earlier.data.owner;
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
