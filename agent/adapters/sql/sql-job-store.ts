import { type SQL, sql } from 'drizzle-orm';
import { articleContent } from '../../../shared/contract/content.ts';
import { jobStates } from '../../../shared/core/job-state.ts';
import type { Database, Queries } from '../../../shared/node/database.ts';
import type { CategoryCount, ClaimRequest, Job, JobEvent, JobStore } from '../../ports/jobs.ts';
import { forUpdateSkipLocked, recordEvent } from './changes.ts';
import { type JobRow, toColumn, toColumnOrNull, toJob } from './rows.ts';

const list = (values: readonly string[]): SQL =>
  sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );

export function sqlJobStore(db: Database): JobStore {
  return {
    addJob: (draft, now) =>
      db.transaction(async (tx) => {
        const added = await tx.runUnique(sql`
          INSERT INTO jobs (job_id, status, category, category_key, priority_rank, created_at, updated_at, not_before, publish_date, post_status)
          VALUES (${draft.jobId}, ${draft.status}, ${draft.category}, ${draft.categoryKey}, ${100 - draft.priority},
                  ${toColumn(now)}, ${toColumn(now)}, ${toColumnOrNull(draft.notBefore)}, ${draft.publishDate}, ${draft.postStatus})`);
        if (!added) return false;
        await tx.run(
          sql`INSERT INTO job_contents (job_id, type, item, body) VALUES (${draft.jobId}, 'article', '', ${JSON.stringify(draft.content)})`,
        );
        await recordEvent(tx, draft.jobId, null, draft.status, 'queue', 'added', now);
        return true;
      }),

    job: (jobId) => jobWhere(db, sql`job_id = ${jobId}`),

    async content(jobId) {
      const [row] = await db.all<{ body: string }>(
        sql`SELECT body FROM job_contents WHERE job_id = ${jobId} AND type = 'article' AND item = ''`,
      );
      return row ? articleContent.parse(JSON.parse(row.body)) : null;
    },

    async jobs({ status, categoryKey, limit, after }) {
      const conditions = [sql`1 = 1`];
      if (status) conditions.push(sql`status = ${status}`);
      if (categoryKey) conditions.push(sql`category_key = ${categoryKey}`);
      if (after) conditions.push(sql`seq > (SELECT seq FROM jobs WHERE job_id = ${after})`);
      const rows = await db.all<JobRow>(
        sql`SELECT * FROM jobs WHERE ${sql.join(conditions, sql` AND `)} ORDER BY seq LIMIT ${limit}`,
      );
      return rows.map(toJob);
    },

    async countByCategory(statuses) {
      const rows = await db.all<{ category_key: string; category: string; status: string; count: number }>(
        sql`SELECT category_key, MIN(category) AS category, status, COUNT(*) AS count FROM jobs
            WHERE status IN (${list(statuses)}) GROUP BY category_key, status`,
      );
      return rows.map(
        (row) =>
          ({
            categoryKey: row.category_key,
            category: row.category,
            status: row.status,
            count: Number(row.count),
          }) as CategoryCount,
      );
    },

    async unresolvedCategories() {
      const rows = await db.all<{ category_key: string; category: string }>(
        sql`SELECT category_key, MIN(category) AS category FROM jobs
            WHERE status IN (${list(jobStates.filter((state) => state !== 'CANCELLED'))}) AND category_key LIKE 'name:%' GROUP BY category_key`,
      );
      return rows.map((row) => ({ categoryKey: row.category_key, category: row.category }));
    },

    rekeyCategory: (from, to) =>
      db.transaction(async (tx) => {
        await tx.run(sql`UPDATE jobs SET category_key = ${to} WHERE category_key = ${from}`);
        const slots = await tx.all<{ slot_id: string }>(sql`SELECT slot_id FROM slots WHERE category_key = ${from}`);
        for (const { slot_id: id } of slots) {
          await tx.runUnique(sql`UPDATE slots SET category_key = ${to} WHERE slot_id = ${id}`);
        }
      }),

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
        const job = await jobWhere(tx, sql`job_id = ${jobId} AND status = ${request.from}${forUpdateSkipLocked(tx)}`);
        const free = force || (job?.leaseExpiresAt ?? 0) <= request.now;
        return job && free
          ? take(tx, job, { ...request, to: request.from }, `taken over from ${job.assignedTo}`)
          : null;
      }),

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
  };
}

/** The claim inside a transaction; its order is the order of the index `jobs_claim`. */
export async function claimJobs(tx: Queries, request: ClaimRequest): Promise<Job[]> {
  const rows = await tx.all<JobRow>(
    sql`SELECT * FROM jobs
        WHERE status = ${request.from} AND category_key = ${request.categoryKey}
          AND (not_before IS NULL OR not_before <= ${toColumn(request.now)})
        ORDER BY priority_rank, seq LIMIT ${request.limit}${forUpdateSkipLocked(tx)}`,
  );
  const taken: Job[] = [];
  for (const row of rows) taken.push(await take(tx, toJob(row), request, `claimed for ${request.to}`));
  return taken;
}

/** Claims one particular job inside a transaction; null when it is not in state `from`. */
export async function claimOne(
  tx: Queries,
  jobId: string,
  request: Omit<ClaimRequest, 'categoryKey' | 'limit'>,
): Promise<Job | null> {
  const job = await jobWhere(tx, sql`job_id = ${jobId} AND status = ${request.from}${forUpdateSkipLocked(tx)}`);
  return job ? take(tx, job, request, `claimed for ${request.to}`) : null;
}

async function jobWhere(queries: Queries, condition: SQL): Promise<Job | null> {
  const [row] = await queries.all<JobRow>(sql`SELECT * FROM jobs WHERE ${condition}`);
  return row ? toJob(row) : null;
}

async function take(
  tx: Queries,
  job: Job,
  { from, to, worker, leaseMs, now }: Omit<ClaimRequest, 'categoryKey' | 'limit'>,
  reason: string,
): Promise<Job> {
  const taken: Job = {
    ...job,
    status: to,
    updatedAt: now,
    assignedTo: worker,
    leaseExpiresAt: now + leaseMs,
    fence: job.fence + 1,
    attempts: job.attempts + 1,
  };
  await tx.run(
    sql`UPDATE jobs SET status = ${to}, updated_at = ${toColumn(now)}, assigned_to = ${worker},
          lease_expires_at = ${toColumn(now + leaseMs)}, fence = ${taken.fence}, attempts = ${taken.attempts}
        WHERE job_id = ${job.jobId}`,
  );
  await recordEvent(tx, job.jobId, from, to, worker, reason, now);
  return taken;
}
