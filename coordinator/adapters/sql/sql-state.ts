import { sql } from 'drizzle-orm';
import type { Queries } from '../../../shared/node/database.ts';

/** Small facts by name. */
export async function readState(queries: Queries, name: string): Promise<string | null> {
  const [row] = await queries.all<{ value: string }>(sql`SELECT value FROM fleet_state WHERE name = ${name}`);
  return row?.value ?? null;
}

export async function writeState(queries: Queries, name: string, value: string): Promise<void> {
  const added = await queries.runUnique(sql`INSERT INTO fleet_state (name, value) VALUES (${name}, ${value})`);
  if (!added) await queries.run(sql`UPDATE fleet_state SET value = ${value} WHERE name = ${name}`);
}

/** Compare-and-set; `before` null adds it. */
export async function swapState(
  queries: Queries,
  name: string,
  before: string | null,
  value: string,
): Promise<boolean> {
  if (before === null) return queries.runUnique(sql`INSERT INTO fleet_state (name, value) VALUES (${name}, ${value})`);
  return (
    (await queries.run(sql`UPDATE fleet_state SET value = ${value} WHERE name = ${name} AND value = ${before}`)) > 0
  );
}
