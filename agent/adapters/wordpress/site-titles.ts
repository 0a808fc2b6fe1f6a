import { titlesLookupResponse, titlesResponse } from '../../../shared/contract/plugin.ts';
import { type Site, SiteError } from '../../ports/site.ts';
import type { RestClient } from './rest-client.ts';

/** wpapi builds an address from the first part and what is set by name: a second fixed part would be left out. */
const LOOKUP = '/titles/(?P<what>[^/]+)';

/** The plugin's index of titles. */
export const siteTitles = (rest: RestClient): Pick<Site, 'lookUpTitles' | 'titlesSince'> => ({
  async lookUpTitles(titles) {
    const options = { schema: titlesLookupResponse, parts: { what: 'lookup' }, body: { titles }, repeatable: true };
    return (await rest.plugin('POST', LOOKUP, options).catch(isQuestion)).matches;
  },
  titlesSince: (cursor) =>
    rest.plugin('GET', '/titles', { schema: titlesResponse, query: cursor === null ? {} : { since: cursor } }),
});

/** A look-up changes nothing: whatever became of it, it may simply be asked again. */
function isQuestion(error: unknown): never {
  if (!(error instanceof SiteError) || error.outcome !== 'unknown') throw error;
  const { code, message, retryAfterMs, context } = error;
  throw new SiteError(code, message, { outcome: 'unavailable', retryAfterMs, context, cause: error });
}
