import { normaliseTitle } from '../../../../shared/core/normalise-title.ts';
import { validateArticle, validationMessage } from '../../../content/validate-article.ts';
import { visibleText } from '../../../content/visible-text.ts';
import type { Stage, StageCall } from '../../../ports/stage.ts';
import { StageError } from '../../../ports/stage.ts';
import type { Agent } from '../../agent.ts';
import { duplicateRule } from '../../duplicates/duplicate-rule.ts';
import type { KnownTitles } from '../../duplicates/known-titles.ts';
import { duplicateError, duplicateSentence, jobBefore } from '../../duplicates/refuse-duplicate.ts';
import { asPermanent } from './as-permanent.ts';

/**
 * REVIEWING: what publishing would refuse is refused now, while somebody can still mend it: faults of the text, and a title
 * that a post of the site or an earlier job has. `titles` is null where the site is not known.
 */
export const reviewing = (agent: Pick<Agent, 'store' | 'content'>, titles: KnownTitles | null): Stage => ({
  name: 'builtin',
  run: ({ content, job }) =>
    asPermanent(async () => {
      const faults = validateArticle({ content, publish_date: job.publishDate }, agent.content.validation);
      if (faults.length > 0) throw new StageError('validation', validationMessage(faults), { outcome: 'permanent' });
      return { kind: 'done', patch: {}, note: await noteOnDuplicate(agent, titles, { content, job }) };
    }),
});

/** @throws SchedulerError `duplicate_title` where duplicates are refused */
async function noteOnDuplicate(
  agent: Pick<Agent, 'store' | 'content'>,
  titles: KnownTitles | null,
  { content, job }: Pick<StageCall, 'content' | 'job'>,
): Promise<string> {
  const rule = duplicateRule(agent.content, job, null);
  if (rule === 'off') return '';
  const isAsked = (await titles?.refresh()) ?? true;
  const post = titles?.postWith(normaliseTitle(visibleText(content.title))) ?? null;
  const of = post === null ? await jobBefore(agent, job, content) : `post ${post}`;
  if (of === null)
    return isAsked ? '' : 'WordPress did not answer, so the titles of its posts are looked at when it is published';
  if (rule === 'refuse') throw duplicateError(content.title, of);
  return duplicateSentence(content.title, of);
}
