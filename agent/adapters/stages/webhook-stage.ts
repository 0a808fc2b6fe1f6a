import { createHash } from 'node:crypto';
import { type StageAnswer, type StageRequest, stageAnswer } from '../../../shared/contract/pipeline.ts';
import type { Clock } from '../../../shared/core/clock.ts';
import { toIso } from '../../../shared/core/instant.ts';
import { describeError } from '../../../shared/node/scheduler-error.ts';
import { signRequest } from '../../../shared/node/signed-request.ts';
import { type Stage, type StageCall, StageError, type StageOutcome } from '../../ports/stage.ts';
import { readLimited } from './read-limited.ts';
import { refusal } from './refusal.ts';

export interface WebhookOptions {
  url: string;
  /** Signs the request; the callback is signed with the same. */
  secret: string;
  /** Longest time to the answer, be it 202. */
  timeoutMs: number;
  /** Longest time from 202 to the callback. */
  callbackMs: number;
  /** Address of the agent's API as the service reaches it. */
  callbackBase: string;
}

/** A stage that a content service does: it gets the job and its content, and answers with what it changes. */
export function webhookStage(options: WebhookOptions, clock: Clock): Stage {
  return {
    name: options.url,
    async run(call) {
      const until = clock.now() + options.callbackMs;
      const body = JSON.stringify(requestOf(call, options, until));
      const response = await send(call, body, options, clock);
      if (response.status === 202) {
        await response.body?.cancel();
        const note = `${call.stage} was accepted by ${options.url}; its callback is awaited until ${toIso(until)}`;
        return { kind: 'accepted', until, note };
      }
      const text = await readLimited(response, options.url, call.signal);
      if (!response.ok) throw refusal(options.url, response, text, clock.now());
      return outcomeOf(options.url, response.status === 204 ? {} : readAnswer(options.url, text));
    },
  };
}

function requestOf({ stage, job, content }: StageCall, { callbackBase }: WebhookOptions, until: number): StageRequest {
  const call = String(job.fence);
  return {
    contract_version: 1,
    stage,
    call,
    attempt: job.attempts,
    job: { job_id: job.jobId, category: job.category, priority: job.priority, publish_date: job.publishDate },
    content,
    callback_url: `${callbackBase}/v1/jobs/${encodeURIComponent(job.jobId)}/stages/${stage}/callback?call=${call}`,
    callback_until: toIso(until),
  };
}

async function send(call: StageCall, body: string, options: WebhookOptions, clock: Clock): Promise<Response> {
  const { url, secret, timeoutMs } = options;
  try {
    return await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'idempotency-key': idempotencyKey(call),
        ...signRequest(secret, { method: 'POST', url, body }, clock.now()),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([call.signal, AbortSignal.timeout(timeoutMs)]),
    });
  } catch (cause) {
    const isTimeout = cause instanceof Error && cause.name === 'TimeoutError';
    throw isTimeout
      ? new StageError(
          'stage_timeout',
          `The content service ${url} did not answer within ${timeoutMs / 1000} s. Let it answer 202 and call back, or raise timeout_seconds.`,
          { outcome: 'retryable', cause },
        )
      : new StageError(
          'stage_unreachable',
          `The content service ${url} could not be reached: ${describeError(cause)}. Check that it runs.`,
          { outcome: 'retryable', cause },
        );
  }
}

/** The same for the same stage of the same content, so that a service may answer a repeated request from its memory. */
const idempotencyKey = ({ stage, job, content }: StageCall): string =>
  createHash('sha256')
    .update(JSON.stringify([job.jobId, stage, content]))
    .digest('hex');

function readAnswer(url: string, text: string): StageAnswer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalidAnswer(url, 'it is no JSON', cause);
  }
  const parsed = stageAnswer.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidAnswer(url, parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}

const invalidAnswer = (url: string, why: string, cause?: unknown) =>
  new StageError(
    'stage_answer_invalid',
    `The content service ${url} answered something that cannot be used: ${why}. docs/pipeline.md shows the answer.`,
    { outcome: 'retryable', cause },
  );

/** What an answer, direct or as a callback, comes to. @throws StageError when it says that it could not be done */
export function outcomeOf(name: string, { content = {}, note = '', error }: StageAnswer): StageOutcome {
  if (!error) return { kind: 'done', patch: content, note };
  const code = error.kind === 'quota' ? 'stage_quota' : 'stage_refused';
  throw new StageError(code, `${name} answered: ${error.message}`, {
    outcome: error.kind,
    retryAfterMs: error.retry_after_seconds === undefined ? null : error.retry_after_seconds * 1000,
  });
}
