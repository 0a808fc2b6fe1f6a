import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { wpError } from '../../shared/contract/plugin.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { requestFor } from './publication-request.ts';
import { ROUTES } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

const ALL_ROUTES: [method: string, route: string, body: unknown][] = [
  ['GET', '/site', undefined],
  ['GET', '/last-published', undefined],
  ['PUT', '/lease', { owner: 'owner-0001', label: 'test', ttl_seconds: 60 }],
  ['POST', '/publications', requestFor('access')],
  ['GET', '/publications/access', undefined],
  ['DELETE', '/publications/access', undefined],
  ['POST', '/titles/lookup', { titles: [{ title: 'Access' }] }],
  ['GET', '/titles', undefined],
  ['PUT', '/report', JSON.parse(readFileSync('shared/contract/fixtures/page/report.request.json', 'utf8'))],
  ['GET', '/settings', undefined],
];

/** Routes whose success needs more than a JSON body: only who may use them is looked at here. */
const GUARDED: typeof ALL_ROUTES = [
  ...ALL_ROUTES,
  ['POST', '/media', { sha256: '0'.repeat(64), filename: 'x.png', mime_type: 'image/png' }],
  ['GET', `/media/${'0'.repeat(64)}`, undefined],
  ['POST', '/commands/x/ack', { outcome: 'done', message: '' }],
];

describeWordPress('who may use the routes', () => {
  const site = useSite();

  it.each(GUARDED)('%s %s answers 401 without credentials', async (method, route, body) => {
    const answer = await site.rest(method, ROUTES + route, { as: null, body });
    expect(answer.status).toBe(401);
    expect(wpError.parse(answer.json).code).toBe('authorization_missing');
  });

  it.each([
    ['a wrong password', { appPassword: 'wrong' }, 'incorrect_password'],
    ['an unknown user', { username: 'nobody' }, 'invalid_username'],
  ])('%s is told from a lost header', async (_what, wrong, code) => {
    const answer = await site.rest('GET', `${ROUTES}/site`, { as: { ...site.agent, ...wrong } });
    expect([answer.status, wpError.parse(answer.json).code]).toEqual([401, code]);
  });

  it.each(['subscriber', 'author', 'editor'])('all routes answer 403 to the role %s', async (role) => {
    const user = await site.createUser(role);
    for (const [method, route, body] of GUARDED) {
      const answer = await site.rest(method, ROUTES + route, { as: user, body });
      expect([method, route, answer.status]).toEqual([method, route, 403]);
    }
    expect(await site.sql("SELECT ID FROM wp_posts WHERE post_type = 'post'")).toEqual([]);
  });

  it.each(['agent', 'admin'] as const)('all routes answer to the %s', async (who) => {
    for (const [method, route, body] of ALL_ROUTES) {
      const answer = await site.rest(method, ROUTES + route, {
        as: site[who],
        body: route === '/publications' ? requestFor('access', {}, { epoch: 1 }) : body,
      });
      expect([method, route, answer.status]).toEqual([method, route, 200]);
      expect(answer.headers.get('cache-control')).toContain('no-cache');
    }
  });

  it('the agent role has what publishing needs and nothing more', async () => {
    const capabilities = await site.php<string[]>(
      "return array_keys( array_filter( get_role( 'content_scheduler_agent' )->capabilities ) );",
    );
    expect(capabilities.sort()).toEqual(
      [
        'manage_content_scheduler',
        'read',
        'edit_posts',
        'edit_others_posts',
        'edit_published_posts',
        'publish_posts',
        'delete_posts',
        'upload_files',
        'manage_categories',
        'list_users',
      ].sort(),
    );
    const may = await site.php<boolean[]>(
      "return array_map( 'current_user_can', array( 'manage_options', 'activate_plugins', 'edit_users', 'unfiltered_html', 'delete_others_posts' ) );",
      null,
      { user: 'agent' },
    );
    expect(may).toEqual([false, false, false, false, false]);
  });

  it('a user with the capability alone can read, but not publish', async () => {
    const user = await site.createUser('subscriber', 'reader');
    await site.php("get_user_by( 'login', 'reader' )->add_cap( 'manage_content_scheduler' ); return true;");
    expect((await site.rest('GET', `${ROUTES}/site`, { as: user })).json.user.can_publish).toBe(false);
    const answer = await site.rest('POST', `${ROUTES}/publications`, {
      as: user,
      body: requestFor('reader', {}, { epoch: 1 }),
    });
    expect([answer.status, answer.json.code]).toEqual([403, 'rest_cannot_publish']);
  });

  it('every route declares its arguments and its answer', async () => {
    const index = await site.rest('GET', ROUTES, { as: null });
    const routes = index.json.routes as Record<string, { endpoints: { methods: string[]; args: object }[] }>;
    const ours = Object.keys(routes).filter((route) => route !== ROUTES);
    expect(ours).toHaveLength(4 + 1 + 2 + 2 + 3);
    for (const route of ours) {
      const example = route.replace('(?P<sha256>[0-9a-f]{64})', '0'.repeat(64)).replace(/\(\?P<\w+>[^)]+\)/, 'x');
      expect((await site.rest('OPTIONS', example)).json.schema.type).toBe('object');
    }
    expect(Object.keys(routes[`${ROUTES}/publications`]?.endpoints[0]?.args ?? {})).toEqual([
      'key',
      'revision',
      'payload',
      'payload_hash',
      'epoch',
      'slot',
    ]);
  });

  expectCleanLog(site);
});
