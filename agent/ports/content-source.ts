import type { NewJobInput } from '../../shared/contract/content.ts';

/** Where an item stands in its source, as a person would look it up. */
export interface SourcePlace {
  /** Path relative to the folder (or the file's name). */
  file: string;
  /** Line, counted from 1; null when the whole file is meant. */
  line: number | null;
}

/** Something irregular that could be used all the same. */
export interface SourceRemark {
  /** Line in the item's file, counted from 1; null when the whole item is meant. */
  line: number | null;
  /** A whole sentence. */
  reason: string;
}

/** One thing found in a source: content for the queue, or something irregular with the reason it was left out. */
export type SourceItem =
  | (SourcePlace & {
      kind: 'content';
      /** `job_id` is always set: derived from the path or the item's own id, so that a second import adds nothing. */
      job: NewJobInput & { job_id: string };
      /** What was irregular, in the order of the file. */
      warnings: readonly SourceRemark[];
    })
  | (SourcePlace & { kind: 'skipped'; reason: string });

/** A place that content comes from. Reading never stops at a bad item. */
export interface ContentSource {
  /** Items in a stable order, one at a time, in constant memory. */
  items(): AsyncIterable<SourceItem>;
}
