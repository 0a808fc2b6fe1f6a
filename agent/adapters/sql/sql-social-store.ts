import { type SQL, sql } from 'drizzle-orm';
import { engagement, type SocialNetwork, type SocialState, socialContent } from '../../../shared/contract/social.ts';
import type { Database, Queries } from '../../../shared/node/database.ts';
import { forUpdateSkipLocked } from '../../../shared/node/dialect.ts';
import type { SocialPost, SocialPostStore } from '../../ports/social-posts.ts';
import { type JobRow, toColumn, toColumnOrNull, toJob } from './rows.ts';

interface SocialRow {
  job_id: string;
  network: string;
  category: string;
  record_key: string;
  content: string;
  status: string;
  due_at: string;
  next_at: string;
  attempts: number;
  fence: number;
  error_code: string | null;
  error_message: string | null;
  remote_id: string | null;
  url: string | null;
  posted_at: string | null;
  engagement: string | null;
  poll_at: string | null;
}

const instantOrNull = (text: string | null) => (text === null ? null : Date.parse(text));

const toPost = (row: SocialRow): SocialPost => ({
  jobId: row.job_id,
  network: row.network as SocialNetwork,
  category: row.category,
  key: row.record_key,
  content: socialContent.parse(JSON.parse(row.content)),
  status: row.status as SocialState,
  dueAt: Date.parse(row.due_at),
  nextAt: Date.parse(row.next_at),
  attempts: Number(row.attempts),
  fence: Number(row.fence),
  errorCode: row.error_code,
  errorMessage: row.error_message,
  remoteId: row.remote_id,
  url: row.url,
  postedAt: instantOrNull(row.posted_at),
  engagement: row.engagement === null ? null : engagement.parse(JSON.parse(row.engagement)),
  pollAt: instantOrNull(row.poll_at),
});

export function sqlSocialStore(db: Database): SocialPostStore {
  const select = async (queries: Queries, rest: SQL) =>
    (await queries.all<SocialRow>(sql`SELECT * FROM social_posts ${rest}`)).map(toPost);
  return {
    async publishedJobs(since, limit) {
      // SQLite would read all published jobs, and this is asked every minute.
      const index = db.dialect === 'sqlite' ? sql`INDEXED BY jobs_published` : sql``;
      const rows = await db.all<JobRow>(
        sql`SELECT * FROM jobs ${index} WHERE status = 'PUBLISHED' AND published_at >= ${toColumn(since)} ORDER BY published_at LIMIT ${limit}`,
      );
      return rows.map(toJob);
    },

    async addPosts(posts) {
      let added = 0;
      for (const post of posts) {
        const isNew = await db.runUnique(sql`
          INSERT INTO social_posts (job_id, network, category, record_key, content, status, due_at, next_at)
          VALUES (${post.jobId}, ${post.network}, ${post.category}, ${post.key}, ${JSON.stringify(post.content)}, 'waiting',
                  ${toColumn(post.dueAt)}, ${toColumn(post.dueAt)})`);
        if (isNew) added += 1;
      }
      return added;
    },

    claimPosts: ({ now, leaseMs, limit }) =>
      db.transaction(async (tx) => {
        const at = toColumn(now);
        const due = await select(
          tx,
          sql`WHERE status = 'waiting' AND next_at <= ${at} AND (lease_until IS NULL OR lease_until <= ${at})
              ORDER BY next_at LIMIT ${limit}${forUpdateSkipLocked(tx)}`,
        );
        const taken: SocialPost[] = [];
        for (const post of due) {
          const claimed = { ...post, fence: post.fence + 1, attempts: post.attempts + 1 };
          await tx.run(sql`UPDATE social_posts SET fence = ${claimed.fence}, attempts = ${claimed.attempts},
              lease_until = ${toColumn(now + leaseMs)} WHERE ${isPost(post)}`);
          taken.push(claimed);
        }
        return taken;
      }),

    async settlePost(post, change) {
      const columns: Record<string, string | null | undefined> = {
        status: change.status,
        next_at: change.nextAt === undefined ? undefined : toColumn(change.nextAt),
        error_code: change.errorCode,
        error_message: change.errorMessage,
        remote_id: change.remoteId,
        url: change.url,
        posted_at: change.postedAt === undefined ? undefined : toColumnOrNull(change.postedAt),
        poll_at: change.pollAt === undefined ? undefined : toColumnOrNull(change.pollAt),
      };
      const set = Object.entries(columns).flatMap(([column, value]) =>
        value === undefined ? [] : [sql`${sql.identifier(column)} = ${value}`],
      );
      const written = await db.run(
        sql`UPDATE social_posts SET ${sql.join([...set, sql`lease_until = NULL`], sql`, `)}
            WHERE ${isPost(post)} AND fence = ${post.fence} AND lease_until IS NOT NULL`,
      );
      return written > 0;
    },

    posts: ({ status, limit }) =>
      select(
        db,
        sql`WHERE ${status ? sql`status = ${status}` : sql`1 = 1`} ORDER BY due_at DESC, job_id, network LIMIT ${limit}`,
      ),

    async retryPosts(jobId, network, now) {
      const ofNetwork = network === null ? sql`` : sql` AND network = ${network}`;
      return db.run(
        sql`UPDATE social_posts SET status = 'waiting', next_at = ${toColumn(now)}
            WHERE job_id = ${jobId} AND status <> 'posted'${ofNetwork}`,
      );
    },

    postsToPoll: (network, now, limit) =>
      select(
        db,
        sql`WHERE network = ${network} AND poll_at IS NOT NULL AND poll_at <= ${toColumn(now)} ORDER BY poll_at LIMIT ${limit}`,
      ),

    async saveEngagement(post, counted, pollAt) {
      const set = counted === null ? sql`` : sql`engagement = ${JSON.stringify(counted)}, `;
      await db.run(sql`UPDATE social_posts SET ${set}poll_at = ${toColumnOrNull(pollAt)} WHERE ${isPost(post)}`);
    },

    async prunePosts(before, limit) {
      const rows = await db.all<Pick<SocialRow, 'job_id' | 'network'>>(
        sql`SELECT job_id, network FROM social_posts
            WHERE due_at < ${toColumn(before)} AND status <> 'waiting'
              AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.job_id = social_posts.job_id)
            ORDER BY due_at LIMIT ${limit}`,
      );
      let deleted = 0;
      for (const { job_id: jobId, network } of rows)
        deleted += await db.run(sql`DELETE FROM social_posts WHERE job_id = ${jobId} AND network = ${network}`);
      return deleted;
    },

    postsWithEngagement: (limit) =>
      select(db, sql`WHERE status = 'posted' AND engagement IS NOT NULL ORDER BY due_at DESC LIMIT ${limit}`),
  };
}

const isPost = ({ jobId, network }: Pick<SocialPost, 'jobId' | 'network'>): SQL =>
  sql`job_id = ${jobId} AND network = ${network}`;
