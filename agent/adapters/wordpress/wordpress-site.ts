import { createHash } from 'node:crypto';
import {
  CONTRACT_VERSION,
  lastPublishedResponse,
  leaseResponse,
  publicationResponse,
  publicationUrlKey,
  siteResponse,
} from '../../../shared/contract/plugin.ts';
import type { Clock } from '../../../shared/core/clock.ts';
import { type Site, SiteError } from '../../ports/site.ts';
import type { SiteAccess } from './fetch-transport.ts';
import { foldName } from './plain-text.ts';
import { remember } from './remembered.ts';
import { restClient } from './rest-client.ts';
import { siteMedia } from './site-media.ts';
import { siteTitles } from './site-titles.ts';
import { ensureTerm, findUser } from './terms-and-users.ts';

/** The plugin's refusals of ids that this adapter looked up. */
const GONE = new Set(['unknown_tag', 'unknown_author', 'unknown_category']);

const PUBLICATION = '/publications/(?P<key>[^/]+)';

/** A real WordPress with the companion plugin, over its REST API. */
export function wordpressSite(access: SiteAccess, clock: Clock): Site {
  const rest = restClient(access);
  const keyOf = (jobId: string) => ({ key: publicationUrlKey(createHash('sha256').update(jobId).digest('hex')) });
  const orNull = async <T>(answer: Promise<T>): Promise<T | null> =>
    answer.catch((error: unknown) => {
      if (error instanceof SiteError && error.code === 'publication_not_found') return null;
      throw error;
    });
  const tags = remember(clock.now, (name) => ensureTerm(rest, 'tags', name, 0));
  const users = remember(clock.now, (reference) => findUser(rest, reference));
  /** A tag or a user that was deleted since it was looked up: the next try looks it up anew. */
  const forgetWhatIsGone = (error: unknown): unknown => {
    if (!(error instanceof SiteError) || !GONE.has(error.code)) return error;
    const stale = [tags.forget(), users.forget()].includes(true);
    if (!stale) return error;
    return new SiteError(error.code, error.message, { outcome: 'unavailable', context: error.context, cause: error });
  };
  const categories = async () =>
    (await rest.plugin('GET', '/last-published', { schema: lastPublishedResponse })).categories;

  return {
    async facts() {
      const before = clock.now();
      const facts = await rest.plugin('GET', '/site', { schema: siteResponse });
      const middle = (before + clock.now()) / 2;
      if (facts.contract_version !== CONTRACT_VERSION) {
        throw new SiteError(
          'contract_mismatch',
          `The plugin at ${access.siteUrl} speaks version ${facts.contract_version} of the contract, this agent version ${CONTRACT_VERSION}. Update the older of the two.`,
          { outcome: 'misconfigured' },
        );
      }
      return { ...facts, clockSkewMs: Date.parse(facts.now) - middle };
    },
    categories,
    lease: (request) => rest.plugin('PUT', '/lease', { schema: leaseResponse, body: request, repeatable: true }),
    async publish(request) {
      try {
        return await rest.plugin('POST', '/publications', { schema: publicationResponse, body: request });
      } catch (error) {
        throw forgetWhatIsGone(error);
      }
    },
    publication: (jobId) =>
      orNull(rest.plugin('GET', PUBLICATION, { schema: publicationResponse, parts: keyOf(jobId) })),
    cancelPublication: (jobId) =>
      orNull(rest.plugin('DELETE', PUBLICATION, { schema: publicationResponse, parts: keyOf(jobId) })),

    async ensureCategory(path) {
      const known = (await categories()).find((category) => foldName(category.path) === foldName(path));
      if (known) return known.term_id;
      let parent = 0;
      for (const name of path.split('/')) parent = await ensureTerm(rest, 'categories', name.trim(), parent);
      return parent;
    },
    async ensureTags(names) {
      const ids: number[] = [];
      for (const name of names) ids.push(await tags.get(name));
      return [...new Set(ids)];
    },
    findUser: (reference) => users.get(reference),
    ...siteMedia(rest),
    ...siteTitles(rest),
  };
}
