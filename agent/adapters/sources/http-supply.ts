import type { NewJobInput } from '../../../shared/contract/content.ts';
import { supplyAnswer } from '../../../shared/contract/pipeline.ts';
import type { Clock } from '../../../shared/core/clock.ts';
import { describeError, SchedulerError } from '../../../shared/node/scheduler-error.ts';
import { signRequest } from '../../../shared/node/signed-request.ts';
import type { Supply } from '../../ports/supply.ts';

const TIMEOUT_MS = 120_000;
const MAX_BYTES = 25 * 1024 * 1024;

/** A service that is asked, signed as stages are, for new jobs of a category. */
export function httpSupply({ url, secret }: { url: string; secret: string }, clock: Clock): Supply {
  return {
    async take({ category, count }) {
      const body = JSON.stringify({ contract_version: 1, category, count });
      const answer = supplyAnswer.safeParse(
        await ask(url, body, signRequest(secret, { method: 'POST', url, body }, clock.now())),
      );
      if (!answer.success) {
        const faults = answer.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
        throw failed(url, `it answered something that cannot be used: ${faults}`);
      }
      const jobs = answer.data.jobs
        .slice(0, count)
        .map((job) => ({ status: 'CREATED', category, ...job }) as unknown as NewJobInput);
      return { jobs, skipped: [] };
    },
  };
}

async function ask(url: string, body: string, signature: Record<string, string>): Promise<unknown> {
  let text = '';
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signature },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > MAX_BYTES) throw failed(url, 'it answered more than 25 MB');
    }
    if (!response.ok) throw failed(url, `it answered with status ${response.status}: ${text.slice(0, 300)}`);
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SchedulerError) throw error;
    throw failed(url, describeError(error), error);
  }
}

const failed = (url: string, why: string, cause?: unknown) =>
  new SchedulerError('replenish_failed', `The source of new jobs ${url} gave none: ${why}. Look into that service.`, {
    retry: true,
    cause,
  });
