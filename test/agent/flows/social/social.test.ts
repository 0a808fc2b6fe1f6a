import { describe, expect, it } from 'vitest';
import { networksOf } from '../../../../agent/flows/social/announce.ts';
import { pollEngagement } from '../../../../agent/flows/social/poll-engagement.ts';
import { suggestWeights } from '../../../../agent/flows/social/suggest-weights.ts';
import { NetworkError } from '../../../../agent/ports/network.ts';
import { DAY, HOUR, MINUTE } from '../../../../shared/core/instant.ts';
import { socialPost } from '../../../conformance/social-posts.ts';
import { plan, socialWorld } from './social-world.ts';

const busy = () => new NetworkError('busy', 'Try later.', { outcome: 'unavailable' });
const refused = () => new NetworkError('refused', 'Never.', { outcome: 'refused' });

describe('what is announced', () => {
  it('what was published since it was set up, once on each network, with its text made once', async () => {
    const { announce, publish, posts, clock, start } = socialWorld({ delayMinutes: { mastodon: 30 } });
    await publish('archive');
    clock.set(start + MINUTE);
    expect(await announce()).toBe(0);
    await publish('a', 'News', {
      title: 'Grüße',
      excerpt: 'Kurz gesagt.',
      tags: ['Klima'],
      language: 'de',
      featured_image: { source: 'https://news.example.org/a.jpg', alt: 'Ein Bild' },
    });
    expect(await announce()).toBe(2);
    expect(await announce()).toBe(0);
    const [mastodon, bluesky] = await posts();
    expect(mastodon).toMatchObject({ network: 'mastodon', dueAt: start + 31 * MINUTE });
    expect(mastodon?.content.text).toBe('Grüße\n\nKurz gesagt.\n\n#Klima\n\nhttps://news.example.org/a');
    expect(bluesky?.content).toMatchObject({
      text: 'Grüße\n\nKurz gesagt.\n\n#Klima',
      link: {
        url: 'https://news.example.org/a',
        title: 'Grüße',
        image: 'https://news.example.org/a.jpg',
        image_alt: 'Ein Bild',
      },
      language: 'de',
      created_at: '2026-03-11T00:01:00Z',
    });
    expect(new Set([mastodon?.key, bluesky?.key]).size).toBe(2);
  });

  it('no draft, nothing with a date of its own or of the archive', async () => {
    const { agent, announce, publish, start } = socialWorld();
    await announce();
    await publish('draft', 'News', {}, { postStatus: 'draft' });
    await publish('dated', 'News', {}, { publishDate: '2020-01-01' });
    await publish('backfilled');
    await agent.store.savePublication({
      jobId: 'backfilled',
      revision: 1,
      payload: JSON.stringify({ title: 'T', date_gmt: '2026-01-05T10:00:00Z' }),
      payloadHash: 'h',
      slotId: null,
      requestSlot: null,
      builtAt: start,
    });
    expect(await announce()).toBe(0);
  });

  it('also while more posts than are read together went to the archive, and looks at each job once', async () => {
    const { agent, announce, publish, clock, posts } = socialWorld();
    await announce();
    for (let i = 0; i < 1100; i += 1) {
      await publish(`old-${i}`, 'News', {}, { publishDate: '2020-01-01' });
      clock.set(clock.now() + 1);
    }
    await publish('new');
    let reads = 0;
    const { publication } = agent.store;
    agent.store.publication = (jobId) => {
      reads += 1;
      return publication(jobId);
    };
    expect(await announce()).toBe(2);
    expect(await announce()).toBe(0);
    expect(reads).toBe(1);
    expect(new Set((await posts()).map(({ jobId }) => jobId))).toEqual(new Set(['new']));
  });

  it('a job’s own text, for all networks or for one', async () => {
    const { announce, publish, posts } = socialWorld();
    await announce();
    await publish('a', 'News', { social: { text: 'For all.', networks: { bluesky: 'For Bluesky: {title}' } } });
    await announce();
    expect((await posts()).map(({ network, content }) => [network, content.text])).toEqual([
      ['bluesky', 'For Bluesky: Title of a'],
      ['mastodon', 'For all.\n\nhttps://news.example.org/a'],
    ]);
  });

  it('what was published while the clock was ahead, after it was set back', async () => {
    const { announce, publish, clock, start } = socialWorld();
    await announce();
    clock.set(start + DAY);
    await announce();
    clock.set(start + HOUR);
    await publish('a');
    expect(await announce()).toBe(2);
  });

  it.each([
    [{}, 'News', ['bluesky', 'mastodon']],
    [{ NEWS: ['mastodon'] }, 'news', ['mastodon']],
    [{ NEWS: ['mastodon'] }, 'Tech', ['bluesky', 'mastodon']],
    [{ NEWS: ['mastodon'], '*': [] }, 'Tech', []],
    [{ NEWS: ['webhook'], '*': ['bluesky'] }, 'News', []],
  ] as const)('by category %j: %s goes to %j', (byCategory, category, networks) => {
    expect(networksOf(plan({ byCategory }), category)).toEqual(networks);
  });
});

describe('posting', () => {
  it('waits for the delay, and posts once', async () => {
    const { round, publish, bluesky, mastodon, clock, start, posts, of } = socialWorld({
      delayMinutes: { mastodon: 30 },
    });
    await round();
    await publish('a');
    expect(await round()).toBe(1);
    expect(mastodon.out.size).toBe(0);
    clock.set(start + 30 * MINUTE);
    expect(await round()).toBe(1);
    expect(await round()).toBe(0);
    expect([bluesky.calls, mastodon.calls]).toEqual([['post'], ['post']]);
    expect((await posts()).map(({ status, url }) => [status, url])).toEqual([
      ['posted', 'https://mastodon.example/a'],
      ['posted', 'https://bluesky.example/a'],
    ]);
    expect(of('social_posted')).toHaveLength(2);
  });

  it('after an unknown outcome looks before it posts again', async () => {
    const { round, publish, bluesky, clock, start, posts } = socialWorld({ networks: ['bluesky'] });
    await round();
    await publish('a');
    bluesky.script = ['lost'];
    await round();
    expect(await posts()).toMatchObject([{ status: 'waiting', errorCode: 'lost', attempts: 1 }]);
    clock.set(start + 2 * MINUTE);
    await round();
    expect(bluesky.calls).toEqual(['post', 'find']);
    expect(await posts()).toMatchObject([{ status: 'posted', remoteId: 'bluesky:a', errorCode: null }]);
  });

  it('a process that died in the middle leaves a post that is looked up once its claim is over', async () => {
    const { round, publish, bluesky, clock, start, announce, agent } = socialWorld({ networks: ['bluesky'] });
    await round();
    await publish('a');
    await announce();
    const [claimed] = await agent.store.social.claimPosts({ now: start, leaseMs: 3 * MINUTE, limit: 1 });
    if (!claimed) throw new Error('Nothing was claimed.');
    await bluesky.post(claimed);
    expect(await round()).toBe(0);
    clock.set(start + 3 * MINUTE);
    expect(await round()).toBe(1);
    expect(bluesky.calls).toEqual(['post', 'find']);
  });

  it('goes on to the others when one fails, waits longer each time, and never touches the job', async () => {
    const { round, publish, bluesky, mastodon, clock, start, job, agent, of } = socialWorld();
    await round();
    await publish('a');
    const [before, history] = [await job('a'), await agent.store.history('a')];
    bluesky.script = Array.from({ length: 20 }, busy);
    const tries: number[] = [];
    for (let minute = 0; minute < 72 * 60; minute += 1) {
      clock.set(start + minute * MINUTE);
      const { length } = bluesky.calls;
      await round();
      if (bluesky.calls.length > length) tries.push(minute);
    }
    expect(mastodon.out.size).toBe(1);
    const gaps = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
    for (const [i, minutes] of gaps.entries()) {
      const whole = Math.min(2 ** i, 6 * 60);
      expect(minutes).toBeGreaterThanOrEqual(whole / 2);
      // A round is made once a minute.
      expect(minutes).toBeLessThanOrEqual(whole + 1);
    }
    expect(tries).toHaveLength(14);
    expect(of('social_failed')).toHaveLength(14);
    expect(of('social_failed').at(-1)).toMatchObject({ isFinal: true, network: 'bluesky', jobId: 'a' });
    expect(await job('a')).toEqual(before);
    expect(await agent.store.history('a')).toEqual(history);
  });

  it('a refused one is over until a person tries it again', async () => {
    const { round, publish, bluesky, clock, start, agent, posts } = socialWorld({ networks: ['bluesky'] });
    await round();
    await publish('a');
    bluesky.script = [refused()];
    await round();
    clock.set(start + DAY);
    expect(await round()).toBe(0);
    expect(await posts()).toMatchObject([{ status: 'failed', errorCode: 'refused', errorMessage: 'Never.' }]);
    expect(await agent.store.social.retryPosts('a', null, clock.now())).toBe(1);
    expect(await round()).toBe(1);
  });

  it('waits as long as the network asks', async () => {
    const { round, publish, bluesky, clock, start } = socialWorld({ networks: ['bluesky'] });
    await round();
    await publish('a');
    bluesky.script = [new NetworkError('busy', 'In two hours.', { outcome: 'unavailable', retryAfterMs: 2 * HOUR })];
    await round();
    clock.set(start + 2 * HOUR - 1);
    expect(await round()).toBe(0);
    clock.set(start + 2 * HOUR);
    expect(await round()).toBe(1);
  });
});

describe('reactions', () => {
  it('are asked for a few times in the first week and kept', async () => {
    const { round, publish, bluesky, clock, start, agent, posts } = socialWorld({ networks: ['bluesky'] });
    await round();
    await publish('a');
    await round();
    const asked: number[] = [];
    for (let hour = 0; hour <= 240; hour += 1) {
      clock.set(start + hour * HOUR);
      bluesky.reactions.set('bluesky:a', { likes: hour, reposts: 1, replies: 2 });
      if ((await pollEngagement(agent, [bluesky])) > 0) asked.push(hour);
    }
    expect(asked).toEqual([1, 6, 24, 72, 168]);
    expect(await posts()).toMatchObject([{ engagement: { likes: 168, reposts: 1, replies: 2 }, pollAt: null }]);
  });

  it('that cannot be had are asked for later', async () => {
    const { round, publish, bluesky, clock, start, agent, of } = socialWorld({ networks: ['bluesky'] });
    await round();
    await publish('a');
    await round();
    clock.set(start + HOUR);
    bluesky.engagement = () => Promise.reject(busy());
    expect(await pollEngagement(agent, [bluesky])).toBe(0);
    const { code, message } = busy();
    expect(of('reactions_failed')).toEqual([{ type: 'reactions_failed', network: 'bluesky', code, message }]);
    clock.set(start + 90 * MINUTE);
    expect(await pollEngagement(agent, [bluesky])).toBe(0);
    expect(of('reactions_failed')).toHaveLength(1);
    expect(await agent.store.social.postsToPoll('bluesky', start + 2 * HOUR, 9)).toHaveLength(1);
  });

  it('speak for hours of the site’s zone, and change nothing', async () => {
    const { agent, site, start } = socialWorld();
    site.zone = 'Asia/Kathmandu';
    const before = structuredClone(agent.schedule);
    for (let i = 0; i < 96; i += 1) {
      const post = socialPost(`job-${i}`, { dueAt: start + i * HOUR });
      await agent.store.social.addPosts([post]);
      for (const claimed of await agent.store.social.claimPosts({ now: start + i * HOUR, leaseMs: 1, limit: 1 })) {
        await agent.store.social.settlePost(claimed, { status: 'posted' });
        await agent.store.social.saveEngagement(
          claimed,
          { likes: i % 24 === 3 ? 900 : 1, reposts: 0, replies: 0 },
          null,
        );
      }
    }
    const suggestion = await suggestWeights(agent);
    expect(suggestion).toMatchObject({ posts: 96, timezone: 'Asia/Kathmandu' });
    // 03:00 UTC is 08:45 there.
    const weights = suggestion.hour_weights ?? [];
    expect(weights.indexOf(Math.max(...weights))).toBe(8);
    expect(agent.schedule).toEqual(before);
  });
});
