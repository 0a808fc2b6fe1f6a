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

/** What the store knows about articles beside the queue. */
export interface ArticleStore {
  /** Replaces what was kept for the same job and source. */
  keepMedia(jobId: string, media: KeptMedia): Promise<void>;
  keptMedia(jobId: string, source: string): Promise<KeptMedia | null>;
  /** Replaces an earlier entry of the same job and language. */
  addPublishedArticle(article: PublishedArticle): Promise<void>;
  /** Articles in a language, the latest first; of one instant in the order of their ids. */
  publishedArticles(language: string | null, limit: number): Promise<PublishedArticle[]>;
  /** Jobs with a title of this normal form that are neither cancelled nor failed, the oldest first. */
  jobsWithTitle(normalised: string): Promise<{ jobId: string; status: JobStatus }[]>;
}
