import { SchedulerError } from '../../../../shared/node/scheduler-error.ts';
import { StageError, type StageOutcome } from '../../../ports/stage.ts';

/** What the agent finds wrong with a content is wrong with it the next time too. */
export async function asPermanent(work: () => StageOutcome | Promise<StageOutcome>): Promise<StageOutcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StageError || !(error instanceof SchedulerError) || error.retry) throw error;
    const { code, message: sentence } = error;
    throw new StageError(code, sentence, { outcome: 'permanent', cause: error });
  }
}
