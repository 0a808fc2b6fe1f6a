import { sql } from 'drizzle-orm';
import { type ArticleContent, contentDraft } from '../../../shared/contract/content.ts';
import type { Database, Queries } from '../../../shared/node/database.ts';
import { forUpdateSkipLocked } from '../../../shared/node/dialect.ts';
import type { JobEvent, JobStore } from '../../ports/jobs.ts';
import { claimJobs, claimOne, readHeads, rowWhere, take } from './claims.ts';
import { insertJobs } from './insert-jobs.ts';
import { readCounts } from './job-counts.ts';
import { pruneJobs } from './prune.ts';
import { rekeyCategory } from './rekey.ts';
import { type JobRow, oneOf, toColumn, toJob } from './rows.ts';
import { titleHash } from './sql-article-store.ts';

export function sqlJobStore(db: Database): JobStore {
  return {
    addJob: (draft, now) => db.transaction(async (tx) => (await insertJobs(tx, [draft], now))[0] ?? false),

    addJobs: (drafts, now) => db.transaction((tx) => insertJobs(tx, drafts, now)),

    async job(jobId) {
      const row = await rowWhere(db, sql`job_id = ${jobId}`);
      return row ? toJob(row) : null;
    },

    async content(jobId) {
      const [row] = await db.all<{ body: string }>(
        sql`SELECT body FROM job_contents WHERE job_id = ${jobId} AND type = 'article' AND item = ''`,
      );
      return row ? contentDraft.parse(JSON.parse(row.body)) : null;
    },

    async contents(jobIds) {
      if (jobIds.length === 0) return new Map();
      const rows = await db.all<{ job_id: string; body: string }>(
        sql`SELECT job_id, body FROM job_contents WHERE job_id IN (${oneOf(jobIds)}) AND type = 'article' AND item = ''`,
      );
      return new Map(rows.map((row) => [row.job_id, contentDraft.parse(JSON.parse(row.body))]));
    },

    async jobs({ status, categoryKey, categoryName, limit, after }) {
      const conditions = [sql`1 = 1`];
      if (categoryName !== undefined) {
        // SQLite knows the two cases of ASCII alone.
        const wanted = categoryName.toLowerCase();
        const names = (await db.all<{ category: string }>(sql`SELECT DISTINCT category FROM jobs`))
          .map(({ category }) => category)
          .filter((name) => name.toLowerCase() === wanted);
        if (names.length === 0) return [];
        conditions.push(sql`category IN (${oneOf(names)})`);
      }
      if (status) conditions.push(sql`status = ${status}`);
      if (categoryKey) conditions.push(sql`category_key = ${categoryKey}`);
      if (after) conditions.push(sql`seq > (SELECT seq FROM jobs WHERE job_id = ${after})`);
      const rows = await db.all<JobRow>(
        sql`SELECT * FROM jobs WHERE ${sql.join(conditions, sql` AND `)} ORDER BY seq LIMIT ${limit}`,
      );
      return rows.map(toJob);
    },

    countByCategory: (statuses, only) => readCounts(db, statuses, only),

    async unresolvedCategories() {
      // A range of the kept counts' key: this is asked at every check, however long the queue is.
      const rows = await db.all<{ category_key: string; category: string }>(
        sql`SELECT category_key, MIN(category) AS category FROM job_counts
            WHERE category_key >= 'name:' AND category_key < 'name;' AND status <> 'CANCELLED'
            GROUP BY category_key HAVING SUM(jobs) > 0`,
      );
      return rows.map((row) => ({ categoryKey: row.category_key, category: row.category }));
    },

    rekeyCategory: (from, to, now) => rekeyCategory(db, from, to, now),

    heads: (lines, now) => readHeads(db, lines, now),

    async line({ status, categoryKey }, limit) {
      const rows = await db.all<JobRow>(
        sql`SELECT * FROM jobs WHERE status = ${status} AND category_key = ${categoryKey} ORDER BY priority_rank, seq LIMIT ${limit}`,
      );
      return rows.map(toJob);
    },

    claim: (request) => db.transaction((tx) => claimJobs(tx, request)),

    claimJob: (jobId, request) => db.transaction((tx) => claimOne(tx, jobId, request)),

    async renewClaim(jobId, fence, leaseUntil) {
      const written = await db.run(
        sql`UPDATE jobs SET lease_expires_at = ${toColumn(leaseUntil)} WHERE job_id = ${jobId} AND fence = ${fence} AND assigned_to IS NOT NULL`,
      );
      return written > 0;
    },

    takeOver: (jobId, { force = false, ...request }) =>
      db.transaction(async (tx) => {
        const row = await rowWhere(tx, sql`job_id = ${jobId} AND status = ${request.from}${forUpdateSkipLocked(tx)}`);
        const free = force || Date.parse(row?.lease_expires_at ?? toColumn(0)) <= request.now;
        return row && free ? (take(tx, [row], { ...request, to: request.from })[0] ?? null) : null;
      }),

    async latestFailures(since, limit) {
      const rows = await db.all<JobRow>(
        sql`SELECT * FROM jobs WHERE status = 'FAILED' AND updated_at >= ${toColumn(since)}
            ORDER BY updated_at DESC, seq DESC LIMIT ${limit}`,
      );
      return rows.map(toJob);
    },

    async history(jobId) {
      const rows = await db.all<{
        at: string;
        from_status: string | null;
        to_status: string;
        worker: string;
        reason: string;
      }>(sql`SELECT at, from_status, to_status, worker, reason FROM job_events WHERE job_id = ${jobId} ORDER BY seq`);
      return rows.map(
        (row) =>
          ({
            at: Date.parse(row.at),
            from: row.from_status,
            to: row.to_status,
            worker: row.worker,
            reason: row.reason,
          }) as JobEvent,
      );
    },

    prune: (request) => pruneJobs(db, request),

    async outcomesSince(since) {
      const rows = await db.all<{ to_status: string; count: number }>(
        sql`SELECT to_status, COUNT(*) AS count FROM job_events
            WHERE to_status IN ('PUBLISHED', 'FAILED') AND at >= ${toColumn(since)} GROUP BY to_status`,
      );
      const countOf = (status: string) => Number(rows.find((row) => row.to_status === status)?.count ?? 0);
      return { published: countOf('PUBLISHED'), failed: countOf('FAILED') };
    },
  };
}

export async function writeContent(tx: Queries, jobId: string, content: ArticleContent): Promise<void> {
  await tx.run(
    sql`UPDATE job_contents SET body = ${JSON.stringify(content)}, title_hash = ${titleHash(content.title)}
        WHERE job_id = ${jobId} AND type = 'article' AND item = ''`,
  );
}
