import { describe, expect, it } from 'vitest';
import { KnownTitles } from '../../../../agent/flows/duplicates/known-titles.ts';
import { SiteError } from '../../../../agent/ports/site.ts';
import type { TitlesResponse } from '../../../../shared/contract/plugin.ts';
import { world } from '../world.ts';

const MINUTE = 60_000;
const post = (id: number, normalised: string, status = 'publish') => ({ post_id: id, normalised, status });
const page = (cursor: string, titles: TitlesResponse['titles'], complete = true) => ({ cursor, titles, complete });

/** Titles of a site whose answers are given one by one; `asked` are the cursors that it was asked with. */
function scripted(...answers: (TitlesResponse | Error)[]) {
  const made = world();
  const asked: (string | null)[] = [];
  made.site.titlesSince = async (cursor) => {
    asked.push(cursor);
    const answer = answers.shift() ?? page(cursor ?? '', []);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { titles: new KnownTitles(made.agent), asked, clock: made.clock, events: made.events };
}

describe('the agent’s copy of the site’s titles', () => {
  it('is read page by page, then only what changed, and not more often than every five minutes', async () => {
    const { titles, asked, clock } = scripted(
      page('1', [post(1, 'harbour')], false),
      page('2', [post(2, 'lighthouse')]),
      page('3', [post(1, 'harbourbridge'), post(2, 'lighthouse', 'removed')]),
    );
    expect(await titles.refresh()).toBe(true);
    expect([titles.postWith('harbour'), titles.postWith('lighthouse')]).toEqual([1, 2]);
    clock.set(clock.now() + 4 * MINUTE);
    expect(await titles.refresh()).toBe(true);
    expect(asked).toEqual([null, '1']);
    clock.set(clock.now() + MINUTE);
    expect(await titles.refresh()).toBe(true);
    expect(asked).toEqual([null, '1', '2']);
    expect(titles.postWith('harbour')).toBeNull();
    expect(titles.postWith('lighthouse')).toBeNull();
    expect(titles.postWith('harbourbridge')).toBe(1);
  });

  it('names the other post of a title when the first one goes', async () => {
    const { titles, clock } = scripted(
      page('1', [post(7, 'harbour'), post(9, 'harbour')]),
      page('2', [post(7, 'other')]),
    );
    await titles.refresh();
    expect(titles.postWith('harbour')).toBe(7);
    clock.set(clock.now() + 5 * MINUTE);
    await titles.refresh();
    expect(titles.postWith('harbour')).toBe(9);
  });

  it('says nothing of titles that are too short to mean anything', async () => {
    const { titles } = scripted(page('1', [post(1, 'news')]));
    await titles.refresh();
    expect(titles.postWith('news')).toBeNull();
  });

  it('begins anew when the site does not know the cursor any more', async () => {
    const expired = new SiteError('cursor_expired', 'Begin without one.', { outcome: 'refused' });
    const { titles, asked, clock } = scripted(page('1', [post(1, 'harbour')]), expired, page('9', [post(2, 'bridge')]));
    await titles.refresh();
    clock.set(clock.now() + 5 * MINUTE);
    expect(await titles.refresh()).toBe(true);
    expect(asked).toEqual([null, '1', null]);
    expect([titles.postWith('harbour'), titles.postWith('bridge')]).toEqual([null, 2]);
  });

  it('stays as it is while WordPress does not answer, and is not asked for again at once', async () => {
    const away = new SiteError('site_unreachable', 'No answer.', { outcome: 'unavailable' });
    const { titles, asked, clock, events } = scripted(page('1', [post(1, 'harbour')]), away);
    await titles.refresh();
    clock.set(clock.now() + 5 * MINUTE);
    expect(await titles.refresh()).toBe(false);
    expect(await titles.refresh()).toBe(false);
    expect(asked).toHaveLength(2);
    expect(titles.postWith('harbour')).toBe(1);
    clock.set(clock.now() + MINUTE);
    expect(await titles.refresh()).toBe(true);
    expect(events).toEqual([]);
  });

  it('lets nobody wait long for a site that is slow', async () => {
    const made = world();
    made.site.titlesSince = () => new Promise(() => undefined);
    expect(await new KnownTitles(made.agent).refresh(10)).toBe(false);
  });
});
