import { z } from 'zod';
import { wpId } from '../../../shared/contract/scalars.ts';
import { SiteError } from '../../ports/site.ts';
import { foldName } from './plain-text.ts';
import type { RestClient } from './rest-client.ts';

const term = z.object({ id: wpId, name: z.string(), parent: z.number().int().optional() });
const user = z.object({
  id: wpId,
  name: z.string(),
  slug: z.string(),
  /** The plugin's field; core shows login and address only to who may edit users. */
  content_scheduler_identity: z.object({ login: z.string(), email: z.string() }).nullish(),
});
const PAGE = 100;

/**
 * The term of that name (any case, entities decoded) below `parent`, created when it is missing. Two that create it at
 * once get the same one: WordPress answers the second with `term_exists` and the id.
 */
export async function ensureTerm(
  rest: RestClient,
  resource: 'categories' | 'tags',
  name: string,
  parent: number,
): Promise<number> {
  const scope = resource === 'categories' ? { parent } : {};
  for (let page = 1; ; page += 1) {
    const query = { search: name, per_page: PAGE, page, context: 'edit', ...scope };
    const terms = await rest.core('GET', resource, { schema: z.array(term), query });
    const found = terms.find((candidate) => foldName(candidate.name) === foldName(name));
    if (found) return found.id;
    if (terms.length < PAGE) break;
  }
  try {
    return (await rest.core('POST', resource, { schema: term, body: { name, ...scope } })).id;
  } catch (error) {
    if (!(error instanceof SiteError)) throw error;
    const existing = error.code === 'term_exists' ? wpId.safeParse(error.context.term_id) : null;
    if (existing?.success) return existing.data;
    if (error.context.wp_code === 'empty_term_name') throw nothingLeftOf(resource, name);
    throw error;
  }
}

/** WordPress takes markup out of names, and calls it a failure of its own (500) when nothing is left. */
const nothingLeftOf = (resource: 'categories' | 'tags', name: string) =>
  new SiteError(
    'name_refused',
    `WordPress has no ${resource === 'categories' ? 'category' : 'tag'} of the name "${name}", and could not make one: nothing of it is left without its markup. Correct the job.`,
    { outcome: 'refused' },
  );

/** A user's id for a login, e-mail address, slug, display name or id; null when nobody, or more than one, fits. */
export async function findUser(rest: RestClient, reference: string): Promise<number | null> {
  const find = (query: Record<string, string | number>) =>
    rest.core('GET', 'users', { schema: z.array(user), query: { per_page: PAGE, ...query } });
  if (/^\d+$/.test(reference)) {
    const [byId] = await find({ include: reference });
    if (byId) return byId.id;
  }
  const users = await find({ search: reference });
  const wanted = foldName(reference);
  const readings: ((candidate: z.output<typeof user>) => string | undefined)[] = [
    ({ content_scheduler_identity: identity }) => identity?.login,
    ({ content_scheduler_identity: identity }) => identity?.email,
    ({ slug }) => slug,
    ({ name }) => name,
  ];
  for (const read of readings) {
    const fitting = users.filter((candidate) => foldName(read(candidate) ?? '') === wanted);
    if (fitting.length === 1) return fitting[0]?.id ?? null;
  }
  return null;
}
