import { titlesLookupResponse, titlesResponse } from '../../../shared/contract/plugin.ts';
import { type Site, SiteError } from '../../ports/site.ts';
import type { RestClient } from './rest-client.ts';

/** The plugin's index of titles. */
export const siteTitles = (rest: RestClient): Pick<Site, 'lookUpTitles' | 'titlesSince'> => ({
  async lookUpTitles(titles) {
    const schema = titlesLookupResponse;
    const { matches } = await rest.plugin('POST', '/titles/lookup', { schema, body: { titles } }).catch(isQuestion);
    return matches;
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
