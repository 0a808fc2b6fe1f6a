import type { PublicationPayload } from '../../../shared/contract/plugin.ts';
import { composePost } from '../../content/compose-post.ts';
import { payloadSeoOf, schemaOf } from '../../content/structured-data.ts';
import { LINK_TARGETS } from '../../ports/articles.ts';
import type { Job } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import { sha256 } from '../sha256.ts';
import { used, type VersionMedia } from './article-media.ts';
import type { ArticleVersion } from './article-versions.ts';
import type { ResolvedMedia } from './resolve-media.ts';

/** What the versions of an article have in common, with the ids that WordPress knows it by. */
export interface CommonFields {
  author: number | null;
  categories: number[];
  /** UTC, ISO 8601; null for now. */
  date: string | null;
}

/** A payload to be; its JSON names only the fields that have a value. */
export type PayloadFields = { [K in keyof PublicationPayload]: PublicationPayload[K] | undefined };

/** What goes to WordPress for one version of an article. Creates its tags. @throws SiteError */
export async function buildPayload(
  agent: Agent,
  job: Job,
  version: ArticleVersion,
  media: ResolvedMedia,
  { inBody }: Pick<VersionMedia, 'inBody'>,
  common: CommonFields,
): Promise<PayloadFields> {
  const { content, language } = version;
  const files = new Map([...media].map(([source, file]) => [source, used(file)]));
  const bodyImages = new Map([...inBody].flatMap(([src, source]) => [[src, files.get(source)]] as const));
  const { html, removed } = composePost(content, {
    bodyImages: withoutGaps(bodyImages),
    media: files,
    links: await linkTargets(agent, job, language),
    mostLinks: agent.content.crossLinks,
    blocks: agent.content.blocks,
  });
  if (removed.length > 0) agent.emit({ type: 'markup_removed', jobId: job.jobId, removed });
  const idOf = (source: string | undefined) => (source === undefined ? undefined : files.get(source)?.id);
  const urls = (sources: readonly string[]) =>
    sources.map((source) => files.get(source)?.url).filter((url) => url !== undefined);
  const schema = schemaOf(content, {
    language,
    datePublished: common.date,
    imageUrls: urls(
      [content.featured_image, ...(content.images ?? [])].flatMap((image) => (image ? [image.source] : [])),
    ),
    audioUrls: urls((content.audio ?? []).map(({ source }) => source)),
  });
  return {
    title: content.title,
    content: html,
    excerpt: content.excerpt,
    slug: content.slug,
    status: job.postStatus,
    date_gmt: common.date ?? undefined,
    author: common.author ?? undefined,
    categories: common.categories,
    tags: content.tags.length > 0 ? await agent.site.ensureTags(content.tags) : undefined,
    featured_media: idOf(content.featured_image?.source),
    comment_status: content.comment_status,
    ping_status: content.ping_status,
    format: content.post_format,
    sticky: content.sticky,
    template: content.template,
    seo: payloadSeoOf(content, idOf(content.seo?.social_image?.source)),
    schema,
    language: language ?? undefined,
    translation_of: version.isTranslation ? sha256(job.jobId) : undefined,
  };
}

const withoutGaps = <K, V>(map: ReadonlyMap<K, V | undefined>): Map<K, V> =>
  new Map([...map].filter((entry): entry is [K, V] => entry[1] !== undefined));

/** Earlier posts in the same language, by title and keywords; never the article's own. */
async function linkTargets({ store, content }: Agent, job: Job, language: string | null) {
  if (content.crossLinks === 0) return [];
  const articles = await store.publishedArticles(language, LINK_TARGETS);
  return articles
    .filter(({ jobId }) => jobId !== job.jobId)
    .map(({ url, title, keywords }) => ({ url, phrases: [title, ...keywords] }));
}
