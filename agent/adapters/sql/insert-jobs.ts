import { type SQL, sql } from 'drizzle-orm';
import type { Instant } from '../../../shared/core/instant.ts';
import type { Queries, Transaction } from '../../../shared/node/database.ts';
import type { JobDraft } from '../../ports/jobs.ts';
import { recordEvents } from './changes.ts';
import { CountChanges } from './job-counts.ts';
import { oneOf, toColumn, toColumnOrNull } from './rows.ts';
import { titleHash } from './sql-article-store.ts';

/**
 * Adds jobs inside a transaction, and answers for each whether it was new: of one id the first. The rows of all are written
 * together, as far as nobody else adds one of them at the same moment.
 */
export async function insertJobs(tx: Transaction, drafts: readonly JobDraft[], now: Instant): Promise<boolean[]> {
  if (drafts.length === 0) return [];
  const taken = await idsThere(tx, drafts);
  const added = drafts.map(({ jobId }) => {
    const isNew = !taken.has(jobId);
    taken.add(jobId);
    return isNew;
  });
  let fresh = drafts.filter((_, i) => added[i]);
  if (fresh.length > 0 && !(await writeRows(tx, fresh, now))) {
    // Only the unique key knows what came in since the look.
    const written = new Set<JobDraft>();
    for (const draft of fresh) if (await writeRows(tx, [draft], now)) written.add(draft);
    for (const [i, draft] of drafts.entries()) if (added[i]) added[i] = written.has(draft);
    fresh = fresh.filter((draft) => written.has(draft));
  }
  await writeBelongings(tx, fresh, now);
  return added;
}

async function idsThere(tx: Queries, drafts: readonly JobDraft[]): Promise<Set<string>> {
  const ids = drafts.map(({ jobId }) => jobId);
  const rows = await tx.all<{ job_id: string }>(sql`SELECT job_id FROM jobs WHERE job_id IN (${oneOf(ids)})`);
  return new Set(rows.map((row) => row.job_id));
}

/** All of the rows, or none (false) when one of their ids is there. */
function writeRows(tx: Queries, drafts: readonly JobDraft[], now: Instant): Promise<boolean> {
  const at = toColumn(now);
  const rows = drafts.map(
    (draft) =>
      sql`(${draft.jobId}, ${draft.status}, ${draft.category}, ${draft.categoryKey}, ${100 - draft.priority}, ${at}, ${at},
           ${toColumnOrNull(draft.notBefore)}, ${draft.publishDate}, ${draft.postStatus})`,
  );
  return tx.runUnique(sql`
    INSERT INTO jobs (job_id, status, category, category_key, priority_rank, created_at, updated_at, not_before, publish_date, post_status)
    VALUES ${sql.join(rows, sql`, `)}`);
}

/** What goes with new jobs: content, the first line of the history, and the counts. */
async function writeBelongings(tx: Transaction, drafts: readonly JobDraft[], now: Instant): Promise<void> {
  if (drafts.length === 0) return;
  await writeContents(tx, drafts);
  recordEvents(
    tx,
    drafts.map(({ jobId, status: to }) => [jobId, { at: now, from: null, to, worker: 'queue', reason: 'added' }]),
  );
  const counts = new CountChanges();
  for (const { categoryKey, status, category } of drafts) counts.add(categoryKey, status, category, 1);
  counts.write(tx);
}

/** A statement holds no more than this (characters of JSON), but for a single article: servers limit what they take at once. */
const MOST_AT_ONCE = 1_000_000;

async function writeContents(tx: Queries, drafts: readonly JobDraft[]): Promise<void> {
  let rows: SQL[] = [];
  let size = 0;
  const flush = async () => {
    if (rows.length === 0) return;
    await tx.run(
      sql`INSERT INTO job_contents (job_id, type, item, body, title_hash) VALUES ${sql.join(rows, sql`, `)}`,
    );
    rows = [];
    size = 0;
  };
  for (const { jobId, content } of drafts) {
    const body = JSON.stringify(content);
    if (size + body.length > MOST_AT_ONCE) await flush();
    rows.push(sql`(${jobId}, 'article', '', ${body}, ${titleHash(content.title)})`);
    size += body.length;
  }
  await flush();
}
