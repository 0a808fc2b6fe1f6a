import { type SQL, sql } from 'drizzle-orm';
import type { JobStatus } from '../../../shared/core/job-state.ts';
import type { Queries, Transaction } from '../../../shared/node/database.ts';
import type { CategoryCount, CategoryKey } from '../../ports/jobs.ts';
import { oneOf } from './rows.ts';

/** Workers that change counts at once write different rows, as far as there are this many. */
const SHARDS = 16;
let turn = Math.floor(Math.random() * SHARDS);

/** What one transaction changes in the counts; `write` is its last step, so that no row stays locked for long. */
export class CountChanges {
  readonly #changes = new Map<string, { key: CategoryKey; status: string; category: string; by: number }>();

  add(key: CategoryKey, status: string, category: string, by: number): void {
    const name = `${status} ${key}`;
    const change = this.#changes.get(name) ?? { key, status, category, by: 0 };
    change.by += by;
    this.#changes.set(name, change);
  }

  /** In one order everywhere, so that two transactions never wait for each other. */
  write(tx: Transaction): void {
    const rows = [...this.#changes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
    const changed = rows.filter(({ by }) => by !== 0);
    if (changed.length === 0) return;
    turn = (turn + 1) % SHARDS;
    const shard = tx.dialect === 'sqlite' ? 0 : turn;
    const values = changed.map((c) => sql`(${c.key}, ${c.status}, ${shard}, ${c.category}, ${c.by})`);
    const onConflict =
      tx.dialect === 'sqlite'
        ? sql`ON CONFLICT (category_key, status, shard) DO UPDATE SET jobs = jobs + excluded.jobs`
        : sql`ON DUPLICATE KEY UPDATE jobs = jobs + VALUES(jobs)`;
    tx.later(
      sql`INSERT INTO job_counts (category_key, status, shard, category, jobs) VALUES ${sql.join(values, sql`, `)} ${onConflict}`,
    );
  }
}

interface CountRow {
  category_key: string;
  category: string;
  status: string;
  count: number;
}

/** How many jobs each category, or each of `only` these, has in these states. */
export async function readCounts(
  queries: Queries,
  statuses: readonly JobStatus[],
  only?: readonly CategoryKey[],
): Promise<CategoryCount[]> {
  if (only?.length === 0) return [];
  const ofThese = only ? sql` AND category_key IN (${oneOf(only)})` : sql``;
  const counts = sql`SELECT category_key, MIN(category) AS category, status, SUM(jobs) AS count FROM job_counts
    WHERE status IN (${oneOf(statuses)})${ofThese} GROUP BY category_key, status HAVING SUM(jobs) > 0
    ORDER BY category_key, status`;
  const rows = queries.dialect === 'sqlite' ? await asOneRow(queries, counts) : await queries.all<CountRow>(counts);
  return rows.map(
    (row) =>
      ({
        categoryKey: row.category_key,
        category: row.category,
        status: row.status,
        count: Number(row.count),
      }) as CategoryCount,
  );
}

/** SQLite's client takes longer to read a row for each of a thousand categories than the rest of a check takes. */
async function asOneRow(queries: Queries, counts: SQL): Promise<CountRow[]> {
  const [row] = await queries.all<{ counts: string }>(
    sql`SELECT json_group_array(json_object(
          'category_key', category_key, 'category', category, 'status', status, 'count', count)) AS counts FROM (${counts})`,
  );
  return JSON.parse(row?.counts ?? '[]') as CountRow[];
}
