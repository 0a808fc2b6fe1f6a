import { openDatabase } from '../../shared/node/database.ts';
import { openSqlStore } from '../adapters/sql/sql-store.ts';
import { type AgentConfig, contentPolicyOf, readConfig } from '../config.ts';
import type { Agent } from '../flows/agent.ts';

/** What a command needs that only puts something into the queue: no WordPress, and little memory. */
export type Queue = Pick<Agent, 'store' | 'clock' | 'content'>;

/** Opens the queue of this folder's configuration for one command, and closes it whatever happens. */
export async function withQueue<T>(
  command: string,
  work: (queue: Queue, config: AgentConfig) => Promise<T>,
): Promise<T> {
  const config = readConfig(command);
  const store = await openSqlStore(await openDatabase(config.DATABASE_URL));
  try {
    return await work({ store, clock: { now: () => Date.now() }, content: contentPolicyOf(config) }, config);
  } finally {
    await store.close();
  }
}
