import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brandRules } from '../../shared/contract/coordinator/rules.ts';
import { coordinatorSettings } from '../../shared/contract/environment/coordinator.ts';
import { readSettings } from '../../shared/node/read-config.ts';

/** The demo is plain JavaScript, because it runs before anything is installed. */
const folder = resolve(import.meta.dirname, '../../demo');
const load = (name: string) => import(join(folder, name));

const { lastTwoWeeks } = await load('fill-archive.mjs');
const { blueprint } = await load('blueprint.mjs');
const { dotEnv } = await load('start-agent.mjs');
const { disagreements } = await load('compare-status.mjs');
const { DemoFailure, tail } = await load('failure.mjs');
const { freePort } = await load('free-port.mjs');
const { holdFolder } = await load('only-one.mjs');
const { isWanted } = await load('assemble-wordpress.mjs');
const { missingPosts } = await load('check-site.mjs');
const { accelerated, postingTimes, waiting } = await load('brand-rules.mjs');
const { outOfTurn, unhealthy } = await load('check-brand.mjs');
const { namesTitle, readableText } = await load('page-text.mjs');
const { npmEnvironment } = await load('install.mjs');
const { readOptions, summary } = await load('summary.mjs');
const { seconds } = await load('progress.mjs');
const { brand, sites } = await load('sites.mjs');
const coordinatorEnv = (await load('start-coordinator.mjs')).dotEnv;

describe('the last two weeks', () => {
  it.each([
    ['Australia/Sydney', '2026-11-25T12:59:00Z', '2026-11-11', '2026-11-24'],
    ['Australia/Sydney', '2026-11-25T13:01:00Z', '2026-11-12', '2026-11-25'],
    ['America/New_York', '2026-03-08T12:00:00Z', '2026-02-22', '2026-03-07'],
  ])('in %s at %s are %s to %s', (zone, now, from, to) =>
    expect(lastTwoWeeks(zone, Date.parse(now))).toEqual(['--from', from, '--to', to]),
  );
});

describe('a title on a page', () => {
  const page = (body: string) =>
    `<html><head><title>Nothing’s lost</title></head><body class="x">${body}</body></html>`;

  it.each([
    ['Nothing’s lost', '<h1>Nothing&#8217;s <em>lost</em></h1>', true],
    ['Ham &amp; eggs', '<a>Ham &#038; eggs</a>', true],
    ['日本語の題', '<h1>日本語の題</h1>', true],
    ['Nothing’s lost', '<h1>Another</h1>', false],
    ['Plum', '<h1>Plums</h1>', false],
    ['Hidden', '<script>"Hidden"</script>', false],
  ])('%s in %s: %s', (title, body, expected) => expect(namesTitle(page(body), title)).toBe(expected));

  it('reads entities of every kind', () => expect(readableText('a&#x62;&#99;&amp;&unknown;')).toBe('abc unknown'));
});

describe('scs status against WordPress', () => {
  const terms = [
    { id: 1, name: 'Uncategorized' },
    { id: 2, name: 'Food' },
  ];
  const posts = [
    { date_gmt: '2026-03-01T10:00:00', categories: [2] },
    { date_gmt: '2026-03-02T10:00:00', categories: [2] },
  ];
  const queued = [{ category: 'food' }, { category: 'Sport' }];
  const category = (name: string, termId: number | null, last: string | null) => ({
    category: name,
    term_id: termId,
    pending_jobs: 1,
    last_publish: last,
  });
  const status = {
    running: true,
    timezone: 'Australia/Sydney',
    problems: [],
    brand: { connected: true },
    total_pending: 2,
    categories: [category('Food', 2, '2026-03-02T10:00:00Z'), category('Sport', null, null)],
  };
  const compare = (changes: object) => disagreements({ ...status, ...changes }, { posts, terms, queued });

  it('agrees', () => expect(compare({})).toBeNull());
  it.each([
    [{ running: false }, /not running/],
    [{ problems: ['The clock is wrong.'] }, /clock/],
    [{ brand: null }, /not reached its coordinator/],
    [{ brand: { connected: false } }, /not reached its coordinator/],
    [{ total_pending: 3 }, /3 pending jobs, and the queue has 2/],
    [{ categories: [category('Sport', null, null)] }, /does not know the category Food/],
    [{ categories: [category('Food', 2, '2026-03-01T10:00:00Z')] }, /Food was last published 2026-03-01.*2026-03-02/],
    [{ categories: [category('Food', 2, null)] }, /Food was last published null/],
    [{ categories: [{ ...status.categories[0], pending_jobs: 4 }] }, /4 pending jobs of Food, and the queue has 1/],
  ])('%j does not', (changes, words) => expect(compare(changes)).toMatch(words));

  it('a category without posts must have no last post', () => {
    expect(
      compare({ categories: [...status.categories, category('Uncategorized', 1, '2026-01-01T00:00:00Z')] }),
    ).toMatch(/WordPress says never/);
  });
});

describe('published jobs', () => {
  const jobs = Array.from({ length: 8 }, (_, i) => ({ job_id: `j${i}`, post_id: i + 1 }));
  const posts = jobs.map(({ post_id: id }) => ({ id }));
  it('are all posts', () => expect(missingPosts(jobs, posts, 8)).toBeNull());
  it('are missed by name', () => expect(missingPosts(jobs, posts.slice(2), 8)).toMatch(/j0, j1$/));
  it('are too few', () => expect(missingPosts(jobs.slice(1), posts, 8)).toMatch(/only 7 of 8/));
});

describe('the command line', () => {
  it.each([
    [[], { check: false, message: null, exitCode: 0 }],
    [['--check'], { check: true, message: null, exitCode: 0 }],
  ])('%j', (args, expected) => expect(readOptions(args)).toEqual(expected));
  it('explains itself', () => expect(readOptions(['--help']).message).toMatch(/^Usage:/));
  it('refuses what it does not know', () => {
    const { message, exitCode } = readOptions(['--chek']);
    expect(message).toMatch(/no option --chek/);
    expect(exitCode).toBe(2);
  });
});

describe('what is written for the site and its agent', () => {
  it('the blueprint names the PHP that runs, as Playground prefers it to the command line', () => {
    const made = blueprint('<?php // set up');
    expect(made.preferredVersions.php).toBe('8.2');
    expect(made.steps.map(({ step }: { step: string }) => step)).toEqual([
      'defineWpConfigConsts',
      'activatePlugin',
      'runPHP',
    ]);
    expect(made.steps[0].consts.WP_ENVIRONMENT_TYPE).toBe('local');
  });

  it('.env holds the settings of one agent', () => {
    const agent = { username: 'scheduler', appPassword: 'abcd EFGH' };
    expect(dotEnv({ url: 'http://127.0.0.1:1', agent, port: 2, apiKey: 'k', secretKey: 's' }).split('\n')).toEqual([
      'WP_SITE_URL=http://127.0.0.1:1',
      'WP_USERNAME=scheduler',
      'WP_APP_PASSWORD="abcd EFGH"',
      'SCHEDULER_SECRET_KEY=s',
      'SCHEDULER_API_KEY=k',
      'SCHEDULER_PORT=2',
      'DATABASE_URL=file:scs.sqlite',
      'SCHEDULER_CHECK_INTERVAL=2',
      'SCHEDULER_MIN_SEPARATION_MINUTES=2',
      'SCHEDULER_MIN_GAP_HOURS=0.25',
      '',
    ]);
    expect(
      readSettings(
        coordinatorSettings,
        [parseEnv(coordinatorEnv({ port: 2, apiKey: 'a key of sixteen', secretKey: 'a secret of sixteen' }))],
        'run',
      ).faults,
    ).toEqual([]);
  });

  it('the rules are such as the coordinator takes', () => {
    const made = accelerated(Date.parse('2026-11-26T22:58:30Z'));
    expect(brandRules.parse(made)).toEqual(made);
  });

  it('until all sites are there, nobody gets a slot', () => {
    const made = waiting(Date.parse('2026-11-26T22:58:30Z'));
    expect(brandRules.parse(made)).toEqual(made);
    expect(made.blackout_dates).toEqual(['2026-11-25', '2026-11-26', '2026-11-27']);
  });

  it('posting times come every five minutes for eight hours, over midnight too', () => {
    const times = postingTimes(Date.parse('2026-11-26T22:58:30Z'));
    expect(times).toHaveLength(96);
    expect(times.slice(0, 2)).toEqual(['00:00', '00:05']);
    expect(times.slice(-2)).toEqual(['23:50', '23:55']);
    expect(times).toContain('23:00');
    expect(times).not.toContain('22:55');
  });

  it('every site has a folder and ports of its own', () => {
    const values = [
      ...sites.flatMap((site: Record<string, unknown>) => [site.folder, site.wordpressPort, site.agentPort]),
      brand.folder,
      brand.port,
    ];
    expect(new Set(values).size).toBe(values.length);
  });

  it('only the theme in use is laid out, without its start page', () => {
    const themes = join('wp-content', 'themes');
    expect(['', 'wp-includes', themes, join(themes, 'twentytwentyfour', 'style.css')].every(isWanted)).toBe(true);
    expect(isWanted(join(themes, 'twentytwentythree'))).toBe(false);
    expect(isWanted(join(themes, 'twentytwentyfour', 'templates', 'home.html'))).toBe(false);
  });

  it('the summary has every address and login', () => {
    const coordinator = {
      title: 'Harbour Media',
      url: 'http://127.0.0.1:8790',
      apiKey: 'other key',
      folder: resolve(folder, '../.demo/coordinator'),
    };
    const running = [
      {
        site: { title: 'Harbour Times' },
        wordpress: { url: 'http://127.0.0.1:8881', adminPassword: 'pw' },
        agent: { url: 'http://127.0.0.1:8787', apiKey: 'key', folder: resolve(folder, '../.demo/harbour-times') },
      },
    ];
    const text = summary(running, coordinator);
    const fleet = ['Harbour Media', 'http://127.0.0.1:8790/', 'API key other key'];
    for (const part of [
      'Harbour Times',
      'http://127.0.0.1:8881/wp-admin/',
      'password pw',
      'API key key',
      'Ctrl-C',
      ...fleet,
    ])
      expect(text).toContain(part);
  });
});

describe('the brand', () => {
  const slots = (...names: string[]) => names.map((site, i) => ({ site, slot_id: `s${i}`, status: 'assigned' }));
  it('is in turn', () => expect(outOfTurn(slots('a', 'b', 'a', 'b', 'a', 'b', 'b'))).toBeNull());
  it('has one site twice in a row', () =>
    expect(outOfTurn(slots('a', 'b', 'b', 'a', 'b', 'a'))).toBe('b has two slots in a row, the second is s2'));
  it('has too few slots', () =>
    expect(outOfTurn([...slots('a', 'b'), { site: 'a', slot_id: 'x', status: 'missed' }])).toBe(
      'only 2 slots are given out',
    ));
  const site = (url: string, state: string) => ({ url, state });
  it('is healthy', () => expect(unhealthy({ sites: [site('a', 'healthy')], problems: [] }, 1)).toBeNull());
  it('has a silent site, and a problem', () =>
    expect(unhealthy({ sites: [site('a', 'new')], problems: ['It hurts.'] }, 2)).toBe(
      'a is new; it knows 1 sites instead of 2; It hurts.',
    ));
});

describe('the lock file', () => {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { resolved?: string; version?: string; name?: string }>;
  };
  it('holds no download addresses', () =>
    expect(Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]));
  it('brings one PHP only', () => {
    const php = Object.entries(lock.packages).filter(([name, { name: real }]) => /node-\d-\d$/.test(name) && !real);
    expect(php.map(([name]) => name)).toEqual(['node_modules/@php-wasm/node-8-2']);
  });
});

describe('on the machine', () => {
  let scratch: string;
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'scs-demo-'));
  });
  afterEach(() => rmSync(scratch, { recursive: true, force: true }));

  it('a second demo in the same folder is refused, and one that is dead is not', () => {
    const release = holdFolder(scratch);
    expect(() => holdFolder(scratch)).toThrow(DemoFailure);
    release();
    expect(existsSync(join(scratch, 'demo.pid'))).toBe(false);
    writeFileSync(join(scratch, 'demo.pid'), '2147483646');
    holdFolder(scratch)();
  });

  it('a port that is taken is not used', async () => {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as { port: number };
    expect(await freePort(port)).not.toBe(port);
    await new Promise((closed) => server.close(closed));
  });

  it('npm for another folder does not hear of the package that runs us', () =>
    expect(
      npmEnvironment({ npm_package_name: 'x', npm_config_local_prefix: '/x', npm_config_cafile: 'c', PATH: 'p' }),
    ).toEqual({ npm_config_cafile: 'c', PATH: 'p' }));

  it('a log’s tail has no empty lines', () => expect(tail('a\n\nb\nc\n', 2)).toBe('b\nc'));
  it('seconds line up', () => expect([seconds(100), seconds(123_456)]).toEqual(['   0.1 s', ' 123.5 s']));
});
