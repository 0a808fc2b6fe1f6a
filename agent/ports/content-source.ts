import type { NewJobInput } from '../../shared/contract/content.ts';

/** Where an item stands in its source, as a person would look it up. */
export interface SourcePlace {
  /** Path relative to the folder (or the file's name). */
  file: string;
  /** Line, counted from 1; null when the whole file is meant. */
  line: number | null;
}

/** One thing found in a source: content for the queue, or something irregular with the reason it was left out. */
export type SourceItem =
  | (SourcePlace & {
      kind: 'content';
      /** `job_id` is always set: derived from the path or the item's own id, so that a second import adds nothing. */
      job: NewJobInput & { job_id: string };
      /** What was irregular but could be used all the same, in whole sentences. */
      warnings: readonly string[];
    })
  | (SourcePlace & { kind: 'skipped'; reason: string });

/** A place that content comes from. Reading never stops at a bad item. */
export interface ContentSource {
  /** Items in a stable order, one at a time, in constant memory. */
  items(): AsyncIterable<SourceItem>;
}
