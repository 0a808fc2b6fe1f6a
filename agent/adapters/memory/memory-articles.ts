import type { ArticleStore, FirstOfTitle, KeptMedia, PublishedArticle } from '../../ports/articles.ts';

/** What the in-memory store knows about articles beside the queue, which finds jobs by their titles itself. */
export function memoryArticles(
  firstOfTitles: (...of: Parameters<ArticleStore['firstOfTitles']>) => FirstOfTitle[],
): ArticleStore {
  const media = new Map<string, KeptMedia>();
  const published = new Map<string, PublishedArticle>();
  const key = (...parts: readonly string[]) => JSON.stringify(parts);

  return {
    async keepMedia(jobId, kept) {
      media.set(key(jobId, kept.source), kept);
    },
    keptMedia: async (jobId, source) => media.get(key(jobId, source)) ?? null,
    async addPublishedArticle(article) {
      published.set(key(article.jobId, article.language ?? ''), article);
    },
    publishedArticles: async (language, limit) =>
      [...published.values()]
        .filter((article) => article.language === language)
        .sort((a, b) => b.publishedAt - a.publishedAt || (a.jobId < b.jobId ? -1 : 1))
        .slice(0, limit),
    async pruneArticles(before, keep, limit) {
      let deleted = 0;
      for (const language of new Set([...published.values()].map((article) => article.language))) {
        const latestFirst = (await this.publishedArticles(language, Number.POSITIVE_INFINITY)).slice(keep);
        const old = latestFirst.filter(({ publishedAt }) => publishedAt < before).reverse();
        for (const { jobId } of old.slice(0, limit - deleted)) {
          published.delete(key(jobId, language ?? ''));
          deleted += 1;
        }
      }
      return deleted;
    },
    firstOfTitles: async (...of) => firstOfTitles(...of),
  };
}
