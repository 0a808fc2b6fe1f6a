import type { NewJobInput } from '../../../shared/contract/content.ts';
import { foldCategoryName } from '../../../shared/core/category-name.ts';
import type { Supply } from '../../ports/supply.ts';

/** A folder (or file) of content that the queue takes from, category by category, in its own order; nothing is taken twice. */
export function folderSupply(path: string): Supply {
  return {
    async take({ category, count, isKnown }) {
      const jobs: NewJobInput[] = [];
      const skipped: string[] = [];
      const wanted = foldCategoryName(category);
      const { openSource } = await import('./open-source.ts');
      for await (const item of (await openSource(path)).items()) {
        if (jobs.length >= count) break;
        if (item.kind === 'skipped')
          skipped.push(`${item.file}${item.line === null ? '' : `:${item.line}`}: ${item.reason}`);
        else if (foldCategoryName(item.job.category ?? '') === wanted && !(await isKnown(item.job.job_id)))
          jobs.push(item.job);
      }
      return { jobs, skipped };
    },
  };
}
