import { Command } from 'commander';
import { openDatabase } from '../../shared/node/database.ts';
import { migrate } from '../../shared/node/migrate.ts';
import { agentMigrations } from '../adapters/sql/migrations/index.ts';
import { AGENT_SCHEMA } from '../adapters/sql/sql-store.ts';
import { readConfig } from '../config.ts';
import { print, printJson } from './print.ts';

export const migrateCommand = () =>
  new Command('migrate')
    .description('Bring the database to this release’s schema. Every command does it at its start; this does only it.')
    .option('--json', 'print the result as JSON')
    .action(async (options: { json?: boolean }) => {
      const db = await openDatabase(readConfig('migrate').DATABASE_URL);
      try {
        const ran = await migrate(db, AGENT_SCHEMA, agentMigrations);
        if (options.json) printJson({ ran, version: agentMigrations.length });
        else print(ran.length === 0 ? 'The database is up to date.' : `Done: ${ran.join(', ')}.`);
      } finally {
        await db.close();
      }
    });
