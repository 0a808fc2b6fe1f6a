import { wellFormed } from '../../../shared/core/well-formed.ts';
import { SiteError } from '../../ports/site.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface SiteAccess {
  siteUrl: string;
  username: string;
  appPassword: string;
  /** Longest time of one request, in ms. */
  timeoutMs: number;
}

export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** Errors of the connection that prove that WordPress has not seen the request. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/**
 * One request with the application password; redirects are never followed, because they would drop the body or hand the
 * password to another host. @throws SiteError when no whole answer came
 */
export async function send(access: SiteAccess, method: Method, url: string, body: unknown): Promise<RawAnswer> {
  const credentials = Buffer.from(`${access.username}:${access.appPassword}`).toString('base64');
  // A form names its own content type, with the boundary of its parts; its files are read as they are sent.
  const isJson = body !== undefined && !(body instanceof FormData);
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(access.timeoutMs),
      headers: {
        accept: 'application/json',
        authorization: `Basic ${credentials}`,
        ...(isJson ? { 'content-type': 'application/json' } : {}),
      },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(wellFormed(body)) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    throw connectionError(access, method, cause);
  }
}

function connectionError(access: SiteAccess, method: Method, cause: unknown): SiteError {
  const { siteUrl, timeoutMs } = access;
  if ((cause as Error).name === 'TimeoutError') {
    return new SiteError(
      'site_timeout',
      `WordPress at ${siteUrl} did not answer within ${timeoutMs / 1000} seconds. Check the server's load, or raise SCHEDULER_PUBLISH_TIMEOUT_SECONDS.`,
      { outcome: method === 'GET' ? 'unavailable' : 'unknown', cause },
    );
  }
  const reason = (cause as Error).cause as { code?: string; message?: string } | undefined;
  const code = String(reason?.code ?? '');
  const what = code || reason?.message || String((cause as Error).message);
  const arrived = !NEVER_SENT.has(code);
  return new SiteError(
    'site_unreachable',
    `WordPress at ${siteUrl} could not be reached (${what}). Check WP_SITE_URL, the network, and that the web server runs.`,
    {
      outcome: arrived && method !== 'GET' ? 'unknown' : 'unavailable',
      context: arrived ? ANSWER_LOST : {},
      cause,
    },
  );
}

/** Marks an error that came of an answer that was lost on its way, though WordPress may well be there. */
export const ANSWER_LOST = { answer: 'lost' } as const;

export const isAnswerLost = (error: unknown): boolean =>
  error instanceof SiteError && error.context.answer === ANSWER_LOST.answer;
