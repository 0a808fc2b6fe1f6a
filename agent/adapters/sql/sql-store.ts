import { sql } from 'drizzle-orm';
import type { Database, Queries } from '../../../shared/node/database.ts';
import { migrate } from '../../../shared/node/migrate.ts';
import type { FactChange, PublicationStore, StateStore, Store } from '../../ports/store.ts';
import { changeJobs, changeSlot } from './changes.ts';
import { agentMigrations } from './migrations/index.ts';
import { toColumn } from './rows.ts';
import { sqlArticleStore } from './sql-article-store.ts';
import { sqlJobChanges } from './sql-job-changes.ts';
import { sqlJobStore, writeContent } from './sql-job-store.ts';
import { sqlSlotStore } from './sql-slot-store.ts';
import { sqlSocialStore } from './sql-social-store.ts';

/** The name under which the agent's migrations are recorded. */
export const AGENT_SCHEMA = 'agent';

class Unexpected extends Error {}

/** The agent's store on an open database, brought to the newest schema first; the database is closed when that fails. */
export async function openSqlStore(db: Database): Promise<Store> {
  await migrate(db, AGENT_SCHEMA, agentMigrations).catch(async (error: unknown) => {
    await db.close();
    throw error;
  });
  return {
    ...sqlJobStore(db),
    ...sqlJobChanges(db),
    ...sqlSlotStore(db),
    ...publicationStore(db),
    ...sqlArticleStore(db),
    ...stateStore(db),
    social: sqlSocialStore(db),
    change: ({ jobs = [], slots = [], contents = [], facts = [] }, now) =>
      db
        .transaction(async (tx) => {
          if (!(await changeJobs(tx, jobs, now))) throw new Unexpected();
          for (const change of slots) if (!(await changeSlot(tx, change))) throw new Unexpected();
          for (const { jobId, content } of contents) await writeContent(tx, jobId, content);
          for (const fact of facts) await writeFact(tx, fact);
          return true;
        })
        .catch((error: unknown) => {
          if (error instanceof Unexpected) return false;
          throw error;
        }),
    close: () => db.close(),
  };
}

function publicationStore(db: Database): PublicationStore {
  return {
    savePublication: (publication) =>
      db.transaction(async (tx) => {
        await tx.run(
          sql`DELETE FROM publications WHERE job_id = ${publication.jobId} AND revision < ${publication.revision}`,
        );
        await tx.runUnique(
          sql`INSERT INTO publications (job_id, revision, payload, payload_hash, slot_id, request_slot, built_at)
              VALUES (${publication.jobId}, ${publication.revision}, ${publication.payload}, ${publication.payloadHash},
                      ${publication.slotId}, ${JSON.stringify(publication.requestSlot)}, ${toColumn(publication.builtAt)})`,
        );
      }),
    async publication(jobId) {
      const [row] = await db.all<{
        revision: number;
        payload: string;
        payload_hash: string;
        slot_id: string | null;
        request_slot: string;
        built_at: string;
      }>(
        sql`SELECT revision, payload, payload_hash, slot_id, request_slot, built_at FROM publications WHERE job_id = ${jobId}`,
      );
      if (!row) return null;
      return {
        jobId,
        revision: Number(row.revision),
        payload: row.payload,
        payloadHash: row.payload_hash,
        slotId: row.slot_id,
        requestSlot: JSON.parse(row.request_slot),
        builtAt: Date.parse(row.built_at),
      };
    },
  };
}

function stateStore(db: Database): StateStore {
  const read = async (name: string) =>
    (await db.all<{ value: string }>(sql`SELECT value FROM agent_state WHERE name = ${name}`))[0]?.value ?? null;
  const insert = (name: string, value: string) =>
    db.runUnique(sql`INSERT INTO agent_state (name, value) VALUES (${name}, ${value})`);
  return {
    state: read,
    async setState(name, value) {
      if (!(await insert(name, value))) await db.run(sql`UPDATE agent_state SET value = ${value} WHERE name = ${name}`);
    },
    async setStateOnce(name, value) {
      return (await insert(name, value)) ? value : ((await read(name)) ?? value);
    },
    async swapState(name, expected, value) {
      if (expected === null) return insert(name, value);
      return (
        (await db.run(sql`UPDATE agent_state SET value = ${value} WHERE name = ${name} AND value = ${expected}`)) > 0
      );
    },
    async removeState(name) {
      await db.run(sql`DELETE FROM agent_state WHERE name = ${name}`);
    },
    async states(prefix) {
      const rows = await db.all<{ name: string; value: string }>(
        sql`SELECT name, value FROM agent_state WHERE name LIKE ${`${prefix}%`} ORDER BY name`,
      );
      return new Map(rows.map((row) => [row.name, row.value]));
    },
  };
}

async function writeFact(tx: Queries, { name, value }: FactChange): Promise<void> {
  await tx.run(sql`DELETE FROM agent_state WHERE name = ${name}`);
  if (value !== null) await tx.run(sql`INSERT INTO agent_state (name, value) VALUES (${name}, ${value})`);
}
