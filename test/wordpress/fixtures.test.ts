import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { png } from '../rig/picture.ts';
import { sha256Of, upload } from './media-request.ts';
import { createCategory, ROUTES } from './site-controls.ts';
import { useSite } from './use-site.ts';

const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join('shared/contract/fixtures/plugin', `${name}.json`), 'utf8'));

/** The names of all fields, those of nested objects too; the first element stands for a list. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])];
  if (value === null || typeof value !== 'object') return 'value';
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shape(inner)]));
}

describeWordPress('the golden fixtures and the live plugin', () => {
  const site = useSite();
  const answer = async (method: string, route: string, body?: unknown) =>
    site.rest(method, `${ROUTES}${route}`, body === undefined ? {} : { body });

  it('GET /site answers in the shape of its fixture', async () => {
    expect(shape((await answer('GET', '/site')).json)).toEqual(shape(fixture('site.response')));
  });

  it('GET /last-published answers in the shape of its fixture', async () => {
    await createCategory(site, 'Weather');
    expect(shape((await answer('GET', '/last-published')).json)).toEqual(shape(fixture('last-published.response')));
  });

  it('PUT /lease takes its request fixtures and answers, and refuses, in the shape of the others', async () => {
    const taken = await answer('PUT', '/lease', fixture('lease.request'));
    expect([taken.status, shape(taken.json)]).toEqual([200, shape(fixture('lease.response'))]);
    const other = { ...fixture('lease.request'), owner: 'another owner' };
    const refused = await answer('PUT', '/lease', other);
    expect([refused.status, shape(refused.json)]).toEqual([409, shape(fixture('lease-held.error'))]);
    expect((await answer('PUT', '/lease', fixture('lease-supersede.request'))).status).toBe(200);
  });

  it('POST /publications takes its request fixtures and answers, and refuses, in the shape of the others', async () => {
    const { epoch } = (await answer('PUT', '/lease', fixture('lease-supersede.request'))).json as { epoch: number };
    const published = await answer('POST', '/publications', { ...fixture('publication.request'), epoch });
    expect([published.status, shape(published.json)]).toEqual([200, shape(fixture('publication.response'))]);
    expect(published.json).toMatchObject({ key_hash: fixture('publication.response').key_hash });
    const planned = { ...fixture('publication-planned.request'), epoch };
    expect((await answer('POST', '/publications', planned)).status).toBe(200);
    const second = await answer('POST', '/publications', { ...planned, key: 'job-2' });
    expect([second.status, shape(second.json)]).toEqual([409, shape(fixture('window-used.error'))]);
    const full = await answer('POST', '/publications', { ...fixture('publication-full.request'), epoch });
    expect([full.status, full.json.seo]).toEqual([200, null]);
  });

  it('POST /media takes the fields of its request fixture and answers in the shape of the other', async () => {
    const bytes = png(8, 8, 0x123456);
    const { sha256: _, ...texts } = fixture('media.request') as Record<string, string>;
    const stored = await upload(site, bytes, { ...texts, filename: 'brücke.png', mime_type: 'image/png' });
    expect([stored.status, shape(stored.json)]).toEqual([200, shape(fixture('media.response'))]);
    expect(shape((await answer('GET', `/media/${sha256Of(bytes)}`)).json)).toEqual(shape(fixture('media.response')));
  });

  it('POST /titles/lookup and GET /titles take and answer what their fixtures say', async () => {
    const found = await answer('POST', '/titles/lookup', {
      titles: [{ title: 'Die Brücke ist offen' }, ...(fixture('titles-lookup.request').titles as unknown[])],
    });
    expect([found.status, shape(found.json)]).toEqual([200, shape(fixture('titles-lookup.response'))]);
    expect(shape((await answer('GET', '/titles')).json)).toEqual(shape(fixture('titles.response')));
  });
});
