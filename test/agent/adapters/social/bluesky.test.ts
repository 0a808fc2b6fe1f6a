import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { blueskyNetwork } from '../../../../agent/adapters/social/bluesky/bluesky-network.ts';
import { openSqlStore } from '../../../../agent/adapters/sql/sql-store.ts';
import { announce } from '../../../../agent/flows/social/announce.ts';
import type { SocialItem } from '../../../../agent/ports/network.ts';
import { MINUTE } from '../../../../shared/core/instant.ts';
import { seededRandom, seedFromText } from '../../../../shared/core/random.ts';
import { BLUESKY_LIMITS, fitText } from '../../../../shared/core/social-text.ts';
import { openDatabase } from '../../../../shared/node/database.ts';
import { socialPost } from '../../../conformance/social-posts.ts';
import { draft } from '../../../conformance/store.ts';
import { type BlueskyServer, describeBluesky, startBluesky } from '../../../rig/bluesky.ts';
import { droppingProxy, type Fate } from '../../../rig/dropping-proxy.ts';
import { program } from '../../../rig/programs.ts';
import { workingFolder } from '../../cli/run-scs.ts';
import { world } from '../../flows/world.ts';

const POSTS = Number(process.env.SCS_SOCIAL_POSTS ?? 30);
const SEED = process.env.SCS_SEED ?? '1';
/** Every tenth post or so costs a process that is killed, and a busy machine takes ten seconds to start one. */
const RUN_LIMIT_MS = 600_000 + POSTS * 5_000;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const START = Date.parse('2026-11-25T10:00:00Z');

describeBluesky('Bluesky, on a real personal data server', () => {
  let server: BlueskyServer;
  beforeAll(async () => {
    server = await startBluesky();
  });
  afterAll(() => server?.stop());

  const networkAt = (service: string, appPassword = server.password) =>
    blueskyNetwork({
      service,
      identifier: server.identifier,
      appPassword,
      loadImage: async (url) => (url.endsWith('.png') ? { bytes: PNG, mimeType: 'image/png' } : null),
    });
  const item = (jobId: string, content: Partial<SocialItem['content']> = {}, key = 'cd'.repeat(32)): SocialItem => {
    const post = socialPost(jobId, { key });
    return { jobId, category: 'News', key, content: { ...post.content, ...content } };
  };

  it('makes a post with text, links, tags, language, card and picture, and the same again is the same record', async () => {
    const network = networkAt(server.url);
    const url = `https://news.example.org/2026/11/${'a-long-path/'.repeat(30)}`;
    const values = { title: 'Grüße 👩‍👩‍👧', excerpt: '新しい記事', url, category: 'News', tags: ['Klima'] };
    const { text, marks } = fitText('{title} {tags} {excerpt} {url}', values, BLUESKY_LIMITS);
    const post = item('whole', {
      text,
      marks,
      language: 'de',
      link: {
        url,
        title: 'Grüße',
        description: 'Kurz',
        image: 'https://news.example.org/a.png',
        image_alt: 'Ein Bild',
      },
    });
    expect(await network.find(post)).toBeNull();
    const posted = await network.post(post);
    expect(await network.post(post)).toEqual(posted);
    expect(await network.find(post)).toEqual(posted);
    const record = (await server.records()).find(({ uri }) => uri === posted.remoteId)?.value as Record<string, never>;
    expect(record).toMatchObject({
      text,
      langs: ['de'],
      createdAt: '2026-11-25T10:00:00Z',
      embed: { external: { uri: url, title: 'Grüße', thumb: { mimeType: 'image/png', size: PNG.length } } },
    });
    const bytes = Buffer.from(text);
    const facets = record.facets as unknown as {
      index: { byteStart: number; byteEnd: number };
      features: { uri?: string; tag?: string }[];
    }[];
    expect(
      facets.map(({ index, features: [feature] }) => [
        bytes.subarray(index.byteStart, index.byteEnd).toString(),
        feature?.uri ?? feature?.tag,
      ]),
    ).toEqual([
      ['#Klima', 'Klima'],
      ['news.example.org/2026/11/a-lo…', url],
    ]);
  });

  it('takes every text at the limit: emoji, CJK, combining marks, long links', async () => {
    const network = networkAt(server.url);
    const before = (await server.records()).length;
    const texts = [
      '👩‍👩‍👧‍👦'.repeat(400),
      '漢'.repeat(400),
      'e\u0301\u0323'.repeat(400),
      '🇦🇺'.repeat(400),
      'x'.repeat(400),
      'नमस्ते'.repeat(200),
    ];
    for (const [i, title] of texts.entries()) {
      const url = `https://example.org/${'ü'.repeat(200)}/${i}`;
      const values = { title, excerpt: title, url, category: 'News', tags: ['天気', 'Wetter'] };
      const { text, marks } = fitText('{title}\n\n{excerpt}\n\n{tags} {url}', values, BLUESKY_LIMITS);
      const key = `${i}`.repeat(64);
      await network.post(item(`limit-${i}`, { text, marks, created_at: `2026-11-25T11:00:0${i}Z` }, key));
    }
    expect((await server.records()).length).toBe(before + texts.length);
  });

  it('says what a wrong app password, and a server that is not there, are', async () => {
    await expect(networkAt(server.url, 'a wrong one').post(item('x'))).rejects.toMatchObject({
      code: 'bluesky_login',
      outcome: 'misconfigured',
      message: expect.not.stringContaining('a wrong one'),
    });
    await expect(networkAt('http://127.0.0.1:1').post(item('x'))).rejects.toMatchObject({
      code: 'bluesky_unknown',
      outcome: 'unknown',
    });
    await expect(networkAt(server.url).engagement?.(['at://did:plc:x/app.bsky.feed.post/y'])).rejects.toMatchObject({
      name: 'NetworkError',
    });
  });

  it(
    `${POSTS} posts with lost answers and a process that is killed again and again: exactly one record each`,
    async () => {
      const random = seededRandom(seedFromText(`social ${SEED}`));
      const before = new Set((await server.records()).map(({ uri }) => uri));
      const folder = workingFolder();
      const url = `file:${join(folder, 'scs.sqlite')}`;
      const store = await openSqlStore(await openDatabase(url));
      onTestFinished(() => store.close());
      const agent = { ...world({ now: START - MINUTE }).agent, store };
      const plan = { networks: ['bluesky'], byCategory: {}, delayMinutes: {}, templates: {} } as const;
      await announce(agent, plan);
      for (let i = 0; i < POSTS; i += 1) {
        const jobId = `job-${i}`;
        await store.addJob(draft(jobId), START);
        await store.claimJob(jobId, { from: 'QUEUED', to: 'PUBLISHING', worker: 'w', leaseMs: 1, now: START });
        const set = { publishedAt: START + i, postId: i + 1, postUrl: `https://news.example.org/${jobId}` };
        await store.change(
          { jobs: [{ jobId, from: ['PUBLISHING'], to: 'PUBLISHED', set, worker: 'w', reason: 'r' }] },
          START,
        );
      }
      expect(await announce(agent, plan)).toBe(POSTS);
      const jobs = await store.jobs({ limit: POSTS });

      let child: ReturnType<typeof spawn> | null = null;
      let untilKill = 0;
      let [lost, kills] = [0, 0];
      const fate = (path: string): Fate => {
        untilKill -= 1;
        if (untilKill === 0 && child?.exitCode === null) {
          kills += 1;
          child.kill('SIGKILL');
          return 'lost';
        }
        if (!path.includes('putRecord') || random.next() >= 0.2) return 'through';
        lost += 1;
        return 'lost';
      };
      const proxy = await droppingProxy(server.url, fate);
      onTestFinished(() => proxy.close());
      const environment = {
        DATABASE_URL: url,
        BLUESKY_SERVICE: proxy.url,
        BLUESKY_IDENTIFIER: server.identifier,
        BLUESKY_APP_PASSWORD: server.password,
      };
      for (let run = 1; ; run += 1) {
        if (run > POSTS) throw new Error('The posts never came to an end.');
        // Each process sees a clock that is well past the claims of the one before it.
        const clock = START + run * 30 * MINUTE;
        untilKill = run > 8 + POSTS / 10 ? 0 : 2 + Math.floor(random.next() * 10);
        child = spawn(process.execPath, [program('test/faults/social-process.ts')], {
          cwd: folder,
          env: { PATH: process.env.PATH, HOME: folder, TEST_CLOCK: String(clock), ...environment },
          stdio: ['ignore', 'ignore', 'pipe'],
        });
        let errors = '';
        child.stderr?.on('data', (chunk: Buffer) => {
          errors += chunk.toString();
        });
        const code = await new Promise<number | null>((done) => child?.on('close', done));
        if (code === 0) break;
        if (code !== null) throw new Error(`The process ended with ${code}: ${errors}`);
      }

      const made = (await server.records()).filter(({ uri }) => !before.has(uri));
      const links = made.map(({ value }) => (value.embed as { external: { uri: string } }).external.uri);
      expect(links.toSorted()).toEqual(jobs.map(({ postUrl }) => postUrl).toSorted());
      const posts = await store.social.posts({ limit: POSTS });
      expect(new Set(posts.map(({ status }) => status))).toEqual(new Set(['posted']));
      expect(new Set(posts.map(({ remoteId }) => remoteId))).toEqual(new Set(made.map(({ uri }) => uri)));
      expect(await store.jobs({ limit: POSTS })).toEqual(jobs);
      expect(kills).toBeGreaterThan(3);
      expect(lost).toBeGreaterThan(0);
      console.log(
        `${POSTS} posts, ${made.length} records, ${proxy.served} requests, ${lost} answers lost, ${kills} processes killed`,
      );
    },
    RUN_LIMIT_MS,
  );
});
