import { validateArticle, validationMessage } from '../../../content/validate-article.ts';
import type { Stage } from '../../../ports/stage.ts';
import { StageError } from '../../../ports/stage.ts';
import { asPermanent } from './as-permanent.ts';

/** REVIEWING: what publishing would refuse is refused now, while somebody can still mend it. */
export const reviewing: Stage = {
  name: 'builtin',
  run: ({ content, job }) =>
    asPermanent(() => {
      const faults = validateArticle({ content, publish_date: job.publishDate });
      if (faults.length > 0) throw new StageError('validation', validationMessage(faults), { outcome: 'permanent' });
      return { kind: 'done', patch: {}, note: '' };
    }),
};
