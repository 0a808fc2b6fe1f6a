import { sql } from 'drizzle-orm';
import { articleContent } from '../../../shared/contract/content.ts';
import type { Database } from '../../../shared/node/database.ts';
import type { JobChangesStore } from '../../ports/job-changes.ts';
import { type JobRow, toColumn, toJob } from './rows.ts';

const title = articleContent.pick({ title: true });

/** Jobs in the order of the index `jobs_updated`. */
export function sqlJobChanges(db: Database): JobChangesStore {
  return {
    async changedJobs(after, limit) {
      const at = after === null ? '' : toColumn(after.at);
      const rows = await db.all<JobRow & { body: string | null }>(
        sql`SELECT jobs.*, job_contents.body FROM jobs
            LEFT JOIN job_contents ON job_contents.job_id = jobs.job_id AND job_contents.type = 'article' AND job_contents.item = ''
            WHERE jobs.updated_at >= ${at} AND (jobs.updated_at > ${at} OR jobs.job_id > ${after?.jobId ?? ''})
            ORDER BY jobs.updated_at, jobs.job_id LIMIT ${limit}`,
      );
      return rows.map((row) => ({ ...toJob(row), title: titleOf(row.body) }));
    },
    async countJobs() {
      const [row] = await db.all<{ count: number }>(sql`SELECT COALESCE(SUM(jobs), 0) AS count FROM job_counts`);
      return Number(row?.count ?? 0);
    },
  };
}

function titleOf(body: string | null): string {
  const content = title.safeParse(JSON.parse(body ?? '{}'));
  return content.success ? content.data.title : '';
}
