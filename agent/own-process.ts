import { randomUUID } from 'node:crypto';
import { processIsGone } from '../shared/node/process-is-gone.ts';
import { shortHost } from '../shared/node/short-host.ts';
import type { Store } from './ports/store.ts';

/**
 * A name for this process as owner of claims and of the site's lease, `host:pid:database:random`: who reads it on the same
 * machine, with the same database, can tell whether that process still lives.
 */
export async function nameProcess(store: Store): Promise<string> {
  const database = await store.setStateOnce('database_id', randomUUID().slice(0, 8));
  return [shortHost(), process.pid, database, randomUUID().slice(0, 8)].join(':');
}

/**
 * Whether another owner certainly is dead: it ran on this machine, for the same database, and its process id is gone. Its
 * lease need not run out then.
 */
export function isDeadProcess(owner: string, self: string): boolean {
  const [host, pid, database] = owner.split(':');
  const [ownHost, , ownDatabase] = self.split(':');
  if (host !== ownHost || database !== ownDatabase || !/^[1-9]\d*$/.test(pid ?? '')) return false;
  return processIsGone(Number(pid));
}
