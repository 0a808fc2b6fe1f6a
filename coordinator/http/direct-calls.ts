import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { reportRequest, reservationRequest } from '../../shared/contract/coordinator/sites.ts';
import { type ErrorWords, faultBody, wordError } from '../../shared/node/http-errors.ts';
import type { DirectAnswer } from '../../shared/node/listen.ts';
import type { ServedRequest } from '../../shared/node/served-requests.ts';
import type { TokenClaims } from '../flows/site-token.ts';
import { parsedText } from './read-body.ts';
import type { SiteCalls } from './site-calls.ts';

/** The calls that come from every site all day long; nearly all of the coordinator's work is here. */
const ADDRESS = /^\/v1\/sites\/([^/?#%]+)\/(report|reservations)$/;
const METHOD = { report: 'PUT', reservations: 'POST' } as const;
type Call = keyof typeof METHOD;

/** A caller may name its request; the name is as `hono/request-id` wants it. */
const GIVEN_ID = /^[\w\-=]{1,255}$/;

interface DirectOptions {
  calls: SiteCalls;
  told(request: ServedRequest): void;
  words: ErrorWords;
  maxBodyBytes: number;
}

/**
 * Answers reports and reservations straight from Node's server, which takes half the processor time of a way through the app:
 * no web `Request`, no middleware. What is not plainly such a call (another address, a token that does not count, a body of
 * unknown or too great length) is left to the app, which has the same routes; so nothing is refused in two places.
 */
export function directCalls({ calls, told, words, maxBodyBytes }: DirectOptions): DirectAnswer {
  const handlers: { [Name in Call]: (claims: TokenClaims, body: string) => Promise<unknown> } = {
    report: async (claims, body) => calls.report(claims, parsedText(reportRequest, body)),
    reservations: async (claims, body) => calls.reserve(claims, parsedText(reservationRequest, body)),
  };

  const claimsOf = (siteId: string, authorization: string | undefined): TokenClaims | null => {
    try {
      return calls.claimsOf(siteId, authorization);
    } catch {
      return null;
    }
  };

  async function answer(call: Call, claims: TokenClaims, request: IncomingMessage, response: ServerResponse) {
    const began = performance.now();
    const method = METHOD[call];
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && GIVEN_ID.test(given) ? given : randomUUID();
    let status = 200;
    let body: unknown;
    try {
      body = await handlers[call](claims, await textOf(request));
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      const failed = wordError(error, { method, path: request.url ?? '', requestId }, words);
      status = failed.status;
      body = faultBody(failed.code, failed.message, requestId);
    }
    const text = JSON.stringify(body);
    const length = Buffer.byteLength(text);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': length,
      'x-request-id': requestId,
    });
    // As many bytes as characters: nothing in it needs to be encoded.
    response.end(text, length === text.length ? 'latin1' : 'utf8');
    told({ requestId, method, route: `/v1/sites/:id/${call}`, status, seconds: (performance.now() - began) / 1000 });
  }

  return (request, response) => {
    const [, siteId, name] = ADDRESS.exec(request.url ?? '') ?? [];
    if (siteId === undefined || request.method !== METHOD[name as Call]) return false;
    const { authorization, 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if (length === undefined || encoding !== undefined || Number(length) > maxBodyBytes) return false;
    const claims = claimsOf(siteId, authorization);
    if (claims === null) return false;
    void answer(name as Call, claims, request, response);
    return true;
  };
}

/** The whole body, which Node ends at its announced length. Rejects when the caller goes away before. */
function textOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString()));
    request.on('error', reject);
  });
}
