import { Command, Option } from 'commander';
import {
  type SocialNetwork,
  type SocialState,
  type SocialStatus,
  socialNetworks,
  socialStates,
} from '../../shared/contract/social.ts';
import { toIso } from '../../shared/core/instant.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { SocialPost } from '../ports/social-posts.ts';
import { print, printJson, table } from './print.ts';
import { listLimit } from './whole-number.ts';
import { withAgent } from './with-agent.ts';

export const socialCommand = () =>
  new Command('social')
    .description('Look at the posts on social networks, and try failed ones again.')
    .addCommand(statusCommand())
    .addCommand(retryCommand());

const statusCommand = () =>
  new Command('status')
    .description('List posts on social networks, the latest first.')
    .addOption(new Option('--status <status>', 'only posts in this state').choices(socialStates))
    .option('--limit <n>', 'at most this many', listLimit, 50)
    .option('--json', 'print the posts as JSON')
    .action(async ({ status, limit, json }: { status?: SocialState; limit: number; json?: boolean }) => {
      const posts = await withAgent('social', ({ store }) => store.social.posts({ status, limit }));
      if (json) return printJson({ posts: posts.map(view) } satisfies SocialStatus);
      const rows = posts.map((post) => [
        post.jobId,
        post.network,
        post.status,
        toIso(post.status === 'waiting' ? post.nextAt : (post.postedAt ?? post.dueAt)),
        reactions(post),
        post.url ?? post.errorMessage ?? '',
      ]);
      print(
        rows.length === 0
          ? 'There are no posts.'
          : table(['Job', 'Network', 'State', 'When (UTC)', 'Reactions', 'Post or error'], rows),
      );
    });

const retryCommand = () =>
  new Command('retry')
    .description('Try the posts of a job again that are not out yet. One that is out is never posted twice.')
    .argument('<job>', 'job id')
    .addOption(new Option('--network <network>', 'only on this network').choices(socialNetworks))
    .option('--json', 'print the result as JSON')
    .action(async (jobId: string, { network, json }: { network?: SocialNetwork; json?: boolean }) => {
      const retried = await withAgent('social', ({ store, clock }) =>
        store.social.retryPosts(jobId, network ?? null, clock.now()),
      );
      if (retried === 0) {
        throw new SchedulerError(
          'no_social_post',
          `Job "${jobId}" has no post that waits or failed${network ? ` on ${network}` : ''}. See "scs social status".`,
        );
      }
      if (json) printJson({ job_id: jobId, retried });
      else
        print(
          `${retried} ${retried === 1 ? 'post is' : 'posts are'} tried again within a minute by the running agent.`,
        );
    });

const view = (post: SocialPost): SocialStatus['posts'][number] => ({
  job_id: post.jobId,
  network: post.network,
  category: post.category,
  status: post.status,
  text: post.content.text,
  due_at: toIso(post.dueAt),
  next_try_at: post.status === 'waiting' ? toIso(post.nextAt) : null,
  attempts: post.attempts,
  error_code: post.errorCode,
  error_message: post.errorMessage,
  url: post.url,
  posted_at: post.postedAt === null ? null : toIso(post.postedAt),
  engagement: post.engagement,
});

const reactions = ({ engagement }: SocialPost): string =>
  engagement === null ? '' : `${engagement.likes} / ${engagement.reposts} / ${engagement.replies}`;
