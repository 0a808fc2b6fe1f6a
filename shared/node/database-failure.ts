import { DrizzleQueryError } from 'drizzle-orm/errors';
import { DatabaseError } from './database.ts';

/**
 * The database's own words when an error, or one of its causes, comes from it; null for every other error. Drizzle puts
 * the whole query with its parameters into its message; that belongs in no alert.
 */
export function databaseFailure(error: unknown): string | null {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if (current instanceof DatabaseError) return current.message;
    if (current instanceof DrizzleQueryError) return current.cause?.message ?? 'a query failed';
  }
  return null;
}
