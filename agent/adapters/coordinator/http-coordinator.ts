import type { z } from 'zod';
import {
  enrolResponse,
  releaseResponse,
  reportResponse,
  reservationResponse,
} from '../../../shared/contract/coordinator/sites.ts';
import { apiError } from '../../../shared/contract/jobs.ts';
import { type Coordinator, type CoordinatorAccess, CoordinatorError } from '../../ports/coordinator.ts';

export interface CoordinatorClientOptions {
  /** Longest time of one request, in ms. */
  timeoutMs: number;
  /** What does the talking; tests give a coordinator's own app. */
  fetch?: typeof fetch;
}

interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  /** The address that people know. */
  base: string;
  token?: string;
  body?: unknown;
}

/** Statuses that say "later", whatever else the answer says. */
const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

/** The coordinator over HTTP. Redirects are never followed: they would hand the token to another host. */
export function httpCoordinator({ timeoutMs, fetch: send = fetch }: CoordinatorClientOptions): Coordinator {
  const ask = async <T extends z.ZodType>(call: Call, schema: T): Promise<z.output<T>> => {
    const { status, text } = await exchange(send, timeoutMs, call);
    if (status >= 200 && status < 300) return checked(call, schema, text);
    throw refusal(call, status, text);
  };
  const ofSite = ({ url, siteId, token }: CoordinatorAccess, path: string) => ({
    url: `${url}/v1/sites/${encodeURIComponent(siteId)}${path}`,
    base: url,
    token,
  });
  return {
    enrol: (url, body) => ask({ method: 'POST', url: `${url}/v1/enrol`, base: url, body }, enrolResponse),
    report: (access, body) => ask({ method: 'PUT', ...ofSite(access, '/report'), body }, reportResponse),
    reserve: (access, body) => ask({ method: 'POST', ...ofSite(access, '/reservations'), body }, reservationResponse),
    async release(access, slotId) {
      const path = `/reservations/${encodeURIComponent(slotId)}`;
      await ask({ method: 'DELETE', ...ofSite(access, path) }, releaseResponse);
    },
    async ping(url) {
      const call: Call = { method: 'GET', url: `${url}/readyz`, base: url };
      const { status, text } = await exchange(send, timeoutMs, call);
      if (status !== 200) throw refusal(call, status, text);
    },
  };
}

async function exchange(send: typeof fetch, timeoutMs: number, { method, url, base, token, body }: Call) {
  try {
    const response = await send(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    throw connectionError(base, timeoutMs, cause);
  }
}

function connectionError(base: string, timeoutMs: number, cause: unknown): CoordinatorError {
  if ((cause as Error).name === 'TimeoutError') {
    return new CoordinatorError(
      'coordinator_timeout',
      `The coordinator at ${base} did not answer within ${timeoutMs / 1000} seconds. Check its load, or raise SCHEDULER_COORDINATOR_TIMEOUT_SECONDS.`,
      { outcome: 'unavailable', cause },
    );
  }
  const reason = (cause as Error).cause as { code?: string; message?: string } | undefined;
  return new CoordinatorError(
    'coordinator_unreachable',
    `The coordinator at ${base} could not be reached (${reason?.code ?? reason?.message ?? (cause as Error).message}). Check that it runs, its address and the network.`,
    { outcome: 'unavailable', cause },
  );
}

function refusal({ base, method, url }: Call, status: number, text: string): CoordinatorError {
  const error = apiError.safeParse(parsedOrNull(text));
  if (LATER.has(status)) {
    const words = error.success ? ` ${error.data.error.message}` : '';
    return new CoordinatorError(
      'coordinator_unavailable',
      `The coordinator at ${base} cannot answer now (status ${status}).${words}`,
      { outcome: 'unavailable' },
    );
  }
  if (error.success && status >= 400) {
    const { code, message } = error.data.error;
    return new CoordinatorError(code, message, { outcome: 'refused' });
  }
  return foreign(base, `${method} ${new URL(url).pathname} with status ${status}`);
}

function checked<T extends z.ZodType>({ base, method, url }: Call, schema: T, text: string): z.output<T> {
  const parsed = schema.safeParse(parsedOrNull(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw foreign(
    base,
    `${method} ${new URL(url).pathname} in another form (${issue?.path.join('.')}: ${issue?.message})`,
  );
}

const foreign = (base: string, what: string) =>
  new CoordinatorError(
    'coordinator_answer',
    `What answers at ${base} is no coordinator of this release: it answered ${what}. Check the address, and use the same release for both.`,
    { outcome: 'misconfigured' },
  );

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
