import type { Instant } from '../../shared/core/instant.ts';
import type { JobStatus } from '../../shared/core/job-state.ts';

/** A file of a job that was uploaded: what an attempt that fails later need not do again. */
export interface KeptMedia {
  /** As the article names it. */
  source: string;
  sha256: string;
  attachmentId: number;
}

/** A published article that later ones may link to. */
export interface PublishedArticle {
  jobId: string;
  title: string;
  keywords: readonly string[];
  url: string;
  /** Language of the post; null on a site without languages. */
  language: string | null;
  publishedAt: Instant;
}

/** So many articles of a language are looked for in the text of a new one, the latest. */
export const LINK_TARGETS = 500;

/** The job that was added first of those with one title. */
export interface FirstOfTitle {
  jobId: string;
  status: JobStatus;
  /** Normal form of its title. */
  normalised: string;
}

/** What the store knows about articles beside the queue. */
export interface ArticleStore {
  /** Replaces what was kept for the same job and source. */
  keepMedia(jobId: string, media: KeptMedia): Promise<void>;
  keptMedia(jobId: string, source: string): Promise<KeptMedia | null>;
  /** Replaces an earlier entry of the same job and language. */
  addPublishedArticle(article: PublishedArticle): Promise<void>;
  /** Articles in a language, the latest first; of one instant in the order of their ids. */
  publishedArticles(language: string | null, limit: number): Promise<PublishedArticle[]>;
  /** Deletes those published before, but for the `keep` latest of each language, at most `limit`; answers how many. */
  pruneArticles(before: Instant, keep: number, limit: number): Promise<number>;
  /** For each of these normal forms the oldest job that has it and is in none of the states `without`, as far as there is one. */
  firstOfTitles(normalised: readonly string[], without: readonly JobStatus[]): Promise<FirstOfTitle[]>;
}
