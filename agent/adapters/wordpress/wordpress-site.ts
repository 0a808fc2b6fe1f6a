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
import { restClient } from './rest-client.ts';
import { ensureTerm, findUser } from './terms-and-users.ts';

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
    lease: (request) => rest.plugin('PUT', '/lease', { schema: leaseResponse, body: request }),
    publish: (request) => rest.plugin('POST', '/publications', { schema: publicationResponse, body: request }),
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
      for (const name of names) ids.push(await ensureTerm(rest, 'tags', name, 0));
      return [...new Set(ids)];
    },
    findUser: (reference) => findUser(rest, reference),
  };
}
