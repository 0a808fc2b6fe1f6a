import { createHash } from 'node:crypto';
import {
  type PublicationPayload,
  type PublicationRequest,
  type PublicationResponse,
  publicationRequest,
  publicationResponse,
  publicationUrlKey,
} from '../../shared/contract/plugin.ts';
import type { RestOptions } from '../rig/rest-client.ts';
import type { WordPress } from '../rig/wordpress.ts';
import { ROUTES } from './site-controls.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A request like the agent's: the payload as JSON text with its hash. Everything has a default but the key. */
export function requestFor(
  key: string,
  payload: Partial<PublicationPayload> & Record<string, unknown> = {},
  more: Partial<PublicationRequest> = {},
): PublicationRequest {
  const text = JSON.stringify({
    title: `Post of ${key}`,
    content: '<p>Text.</p>',
    status: 'publish',
    categories: [1],
    ...payload,
  });
  return publicationRequest.parse({
    key,
    revision: 1,
    payload: text,
    payload_hash: sha256(text),
    epoch: 0,
    slot: null,
    ...more,
  });
}

export const slotOf = (key: string, categoryId: number, lastPublishedAt: string | null = null) => ({
  key,
  category_id: categoryId,
  last_published_at: lastPublishedAt,
});

export const post = (site: WordPress, body: unknown, options: RestOptions = {}) =>
  site.rest('POST', `${ROUTES}/publications`, { body, ...options });

/** Publishes, and expects the answer that the contract promises for a success. */
export async function publish(
  site: WordPress,
  body: PublicationRequest,
  options: RestOptions = {},
): Promise<PublicationResponse> {
  const answer = await post(site, body, options);
  if (answer.status !== 200) throw new Error(`POST /publications answered ${answer.status}: ${answer.text}`);
  return publicationResponse.parse(answer.json);
}

export const readPublication = (site: WordPress, key: string) =>
  site.rest('GET', `${ROUTES}/publications/${publicationUrlKey(sha256(key))}`);

export const cancelPublication = (site: WordPress, key: string, options: RestOptions = {}) =>
  site.rest('DELETE', `${ROUTES}/publications/${publicationUrlKey(sha256(key))}`, options);

/** The option header that makes PHP act at steps of the protocol, for one request. */
export const atSteps = (acts: string): RestOptions => ({ headers: { 'X-SCS-Test-Steps': acts } });
