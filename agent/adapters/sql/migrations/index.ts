import type { Migration } from '../../../../shared/node/migrate.ts';
import { createQueue } from './0001-create-queue.ts';
import { createPlan } from './0002-create-plan.ts';
import { keepCounts } from './0003-keep-counts.ts';
import { indexOutcomes } from './0004-index-outcomes.ts';
import { indexJobChanges } from './0005-index-job-changes.ts';
import { createSocialPosts } from './0006-create-social-posts.ts';
import { createArticles } from './0007-create-articles.ts';

/** The agent's schema; a new step goes at the end, a released one is never changed. */
export const agentMigrations: readonly Migration[] = [
  createQueue,
  createPlan,
  keepCounts,
  indexOutcomes,
  indexJobChanges,
  createSocialPosts,
  createArticles,
];
