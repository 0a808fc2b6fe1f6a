import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { apiError } from '../../shared/contract/jobs.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { AgentConfig } from '../config.ts';

const health = z.object({ status: z.literal('ok'), site: z.string(), worker: z.string() });
const PING_MS = 2_000;
/** However long an agent with too many callers asks to wait. */
const LONGEST_WAIT_SECONDS = 60;

/** The API of the agent that runs beside this command. */
export interface RunningAgent {
  worker: string;
  /** @throws SchedulerError with the code and the message of the agent's answer */
  call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown>;
}

/** Finds the agent of this configuration's site on its port; null when none runs. @throws SchedulerError `port_taken` */
export async function findRunningAgent(config: AgentConfig): Promise<RunningAgent | null> {
  const host = config.SCHEDULER_HOST === '0.0.0.0' ? '127.0.0.1' : config.SCHEDULER_HOST.replace(/^::$/, '::1');
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${config.SCHEDULER_PORT}`;
  const answer = await fetch(`${base}/healthz`, { signal: AbortSignal.timeout(PING_MS) })
    .then((response) => response.json() as Promise<unknown>)
    .catch(() => null);
  const found = health.safeParse(answer);
  if (!found.success || found.data.site !== (config.WP_SITE_URL ?? found.data.site)) return null;
  return { worker: found.data.worker, call: (method, path, body) => call(base, config, method, path, body) };
}

async function call(base: string, config: AgentConfig, method: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { authorization: `Bearer ${config.SCHEDULER_API_KEY ?? ''}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new SchedulerError(
      'agent_gone',
      `The agent at ${base} ended, or was lost, before it answered ${method} ${path}. Whether it did so is settled when it runs again: see "scs jobs list" and its log.`,
      { cause },
    );
  });
  const answer = (await response.json().catch(() => null)) as unknown;
  if (response.ok) return answer;
  if (response.status === 429) {
    await pause(Math.min(Number(response.headers.get('retry-after')) || 1, LONGEST_WAIT_SECONDS) * 1000);
    return call(base, config, method, path, body);
  }
  const error = apiError.safeParse(answer);
  if (error.success && error.data.error.code === 'unauthorized') {
    throw new SchedulerError(
      'unauthorized',
      `The agent at ${base} does not accept SCHEDULER_API_KEY. Use the key that it was started with.`,
    );
  }
  throw error.success
    ? new SchedulerError(error.data.error.code, error.data.error.message)
    : new SchedulerError(
        'agent_answer',
        `The agent at ${base} answered ${method} ${path} with status ${response.status}.`,
      );
}
