import type { BatchResult } from '../../../shared/contract/api.ts';
import type { NewJobInput } from '../../../shared/contract/content.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { JobDraft } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import { warnOfDuplicates } from '../duplicates/warn-of-duplicates.ts';
import { jobDraft, type SiteKnowledge, warningsOf } from './add-job.ts';

type Refused = { job_id: string | null; error: { code: string; message: string } };

/**
 * Adds jobs in one transaction. Each is judged by itself: one that is wrong is refused with its reason, and the others are
 * added. The same `job_id` twice is one job.
 */
export async function addJobs(
  agent: Pick<Agent, 'store' | 'clock' | 'content'>,
  inputs: readonly NewJobInput[],
  site: SiteKnowledge,
): Promise<BatchResult> {
  const judged = inputs.map((input) => judge(input, site));
  const drafts = judged.filter((one): one is JobDraft => !('error' in one));
  const added = await agent.store.addJobs(drafts, agent.clock.now());
  const isNew = new Set(drafts.filter((_, i) => added[i]));
  const duplicates = await warnOfDuplicates(agent, [...isNew], site);
  const results = judged.map((one, i) => {
    if ('error' in one) return one;
    if (!isNew.has(one)) return { job_id: one.jobId, added: false };
    return { job_id: one.jobId, added: true, ...warningsOf(inputs[i] as NewJobInput, duplicates.get(one.jobId)) };
  });
  const count = added.filter(Boolean).length;
  return { added: count, known: drafts.length - count, refused: inputs.length - drafts.length, results };
}

function judge(input: NewJobInput, site: SiteKnowledge): JobDraft | Refused {
  try {
    return jobDraft(input, site);
  } catch (error) {
    if (!(error instanceof SchedulerError)) throw error;
    const id: unknown = typeof input === 'object' ? input?.job_id : null;
    return { job_id: typeof id === 'string' ? id : null, error: { code: error.code, message: error.message } };
  }
}
