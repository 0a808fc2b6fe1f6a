import { createHash } from 'node:crypto';
import type { ArticleContent } from '../../../shared/contract/content.ts';
import type { PublicationPayload } from '../../../shared/contract/plugin.ts';
import type { SocialNetwork } from '../../../shared/contract/social.ts';
import { foldCategoryName } from '../../../shared/core/category-name.ts';
import { DAY, HOUR, type Instant, MINUTE, toIso } from '../../../shared/core/instant.ts';
import {
  BLUESKY_LIMITS,
  fitText,
  MASTODON_LIMITS,
  type TextLimits,
  WEBHOOK_LIMITS,
} from '../../../shared/core/social-text.ts';
import type { Job } from '../../ports/jobs.ts';
import type { NewSocialPost } from '../../ports/social-posts.ts';
import type { Agent } from '../agent.ts';

/** Where posts go and how they look, as configured. */
export interface SocialPlan {
  /** The networks that are set up. */
  networks: readonly SocialNetwork[];
  /** Networks of single categories by name; `*` for all others; a category without either uses all. */
  byCategory: Readonly<Record<string, readonly SocialNetwork[]>>;
  delayMinutes: Readonly<Partial<Record<SocialNetwork, number>>>;
  templates: Readonly<Partial<Record<SocialNetwork, string>>>;
}

const LIMITS: Record<SocialNetwork, TextLimits> = {
  bluesky: BLUESKY_LIMITS,
  mastodon: MASTODON_LIMITS,
  webhook: WEBHOOK_LIMITS,
};
/** Bluesky shows the link as a card of its own. */
const TEMPLATES: Record<SocialNetwork, string> = {
  bluesky: '{title}\n\n{excerpt}\n\n{tags}',
  mastodon: '{title}\n\n{excerpt}\n\n{tags}\n\n{url}',
  webhook: '{title}\n\n{excerpt}\n\n{tags}\n\n{url}',
};
/** From when on published jobs are announced: networks that were set up later are not told of the archive. */
const SINCE = 'social_since';
/** Published jobs are looked for as far back as this at least, so that a clock that was set back hides none. */
const LOOK_BACK_MS = 2 * DAY;
const LAST_LOOK = 'social_looked_at';
/** Jobs that are read together. */
const PAGE = 1000;
/** Jobs whose posts were seen to already, by store: what is decided about one is decided for good. */
const seenTo = new WeakMap<Agent['store'], ReadonlySet<string>>();

/**
 * Notes, for each job that was published, the posts that it shall have on social networks: text and all, once and for all.
 * The job is not touched. Who is told twice is decided by the key (job and network), so this may run at any time, and a
 * crash right after a publication only makes it late. Answers how many posts were added.
 */
export async function announce(agent: Agent, plan: SocialPlan): Promise<number> {
  const { store, clock } = agent;
  const now = clock.now();
  const since = Number(await store.setStateOnce(SINCE, String(now)));
  const lastLook = Number((await store.state(LAST_LOOK)) ?? now);
  const from = Math.max(since, Math.min(lastLook - HOUR, now - LOOK_BACK_MS));
  const before = seenTo.get(store);
  const seen = new Set<string>();
  let added = 0;
  for await (const job of publishedSince(agent, from)) {
    if (seen.has(job.jobId)) continue;
    seen.add(job.jobId);
    if (!before?.has(job.jobId)) added += await store.social.addPosts(await postsOf(agent, plan, job));
  }
  seenTo.set(store, seen);
  await store.setState(LAST_LOOK, String(now));
  return added;
}

/** All of them, page by page (an archive that is filled is many at once); one may come twice where two pages meet. */
async function* publishedSince({ store }: Agent, from: Instant): AsyncGenerator<Job> {
  for (let since = from; ; ) {
    const page = await store.social.publishedJobs(since, PAGE);
    yield* page;
    const last = page.at(-1)?.publishedAt ?? since;
    if (page.length < PAGE || last <= since) return;
    since = last;
  }
}

async function isDated(store: Agent['store'], jobId: string): Promise<boolean> {
  const sent = await store.publication(jobId);
  return sent !== null && (JSON.parse(sent.payload) as PublicationPayload).date_gmt !== undefined;
}

async function postsOf({ store }: Agent, plan: SocialPlan, job: Job): Promise<NewSocialPost[]> {
  // A draft is no news, and neither is what carries a date of its own: its job's, or that of the archive it went to.
  if (job.postStatus !== 'publish' || job.publishDate !== null || !job.postUrl || job.publishedAt === null) return [];
  if (await isDated(store, job.jobId)) return [];
  const networks = networksOf(plan, job.category);
  const content = networks.length === 0 ? null : await store.content(job.jobId);
  if (content === null) return [];
  const { publishedAt, postUrl } = job;
  return networks.map((network) => {
    const dueAt = publishedAt + (plan.delayMinutes[network] ?? 0) * MINUTE;
    const own = content.social?.networks?.[network] ?? content.social?.text;
    const template = own === undefined ? (plan.templates[network] ?? TEMPLATES[network]) : ownText(network, own);
    const values = {
      title: content.title,
      excerpt: content.excerpt ?? content.seo?.description ?? '',
      url: postUrl,
      category: job.category,
      tags: content.tags,
    };
    const { text, marks } = fitText(template, values, LIMITS[network]);
    return {
      jobId: job.jobId,
      network,
      category: job.category,
      key: createHash('sha256').update(`${network}\n${job.jobId}`).digest('hex'),
      dueAt,
      content: {
        text,
        marks,
        link: { url: postUrl, title: content.title, description: values.excerpt, ...cardImage(content) },
        language: content.language ?? null,
        created_at: toIso(dueAt),
      },
    };
  });
}

/** A job's own text is used as it is; where no card shows the link, the link follows it. */
const ownText = (network: SocialNetwork, text: string): string =>
  network === 'bluesky' || text.includes('{url}') ? text : `${text}\n\n{url}`;

function cardImage({ featured_image: image, seo }: ArticleContent): { image: string | null; image_alt: string } {
  const found = [seo?.social_image, image].find((candidate) => /^https?:\/\//i.test(candidate?.source ?? ''));
  return { image: found?.source ?? null, image_alt: found?.alt ?? '' };
}

export function networksOf({ networks, byCategory }: SocialPlan, category: string): readonly SocialNetwork[] {
  const named = Object.entries(byCategory).find(([name]) => foldCategoryName(name) === foldCategoryName(category));
  const wanted = named?.[1] ?? byCategory['*'];
  return wanted === undefined ? networks : networks.filter((network) => wanted.includes(network));
}
