import { expect, it } from 'vitest';
import { expectNothingWrongInPlugin } from '../browser/plugin-log.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { useSite } from './use-site.ts';

const ACTIONS = [
  'pause',
  'resume',
  'check_now',
  'retry',
  'cancel',
  'publish_now',
  'raise',
  'lower',
  'publish_next',
  'pause_category',
  'resume_category',
  'save_schedule',
  'save_rules',
  'repair_missed',
  'test_connection',
] as const;

describeWordPress('who may use the page', () => {
  const site = useSite();

  /** A browser's session without a browser: the cookies of a user, and a nonce made for any user. */
  const session = (login: string) =>
    site.php<{ cookie: string; id: number }>(
      `$user = get_user_by( 'login', $args ); $expires = time() + 3600; $token = WP_Session_Tokens::get_instance( $user->ID )->create( $expires );
       return array( 'id' => $user->ID, 'cookie' => implode( '; ', array( AUTH_COOKIE . '=' . wp_generate_auth_cookie( $user->ID, $expires, 'auth', $token ), LOGGED_IN_COOKIE . '=' . wp_generate_auth_cookie( $user->ID, $expires, 'logged_in', $token ) ) ) );`,
      login,
    );
  /** Nonces of all actions, as the page would give them to who has this cookie. */
  const noncesOf = (cookie: string) =>
    site.php<Record<string, string>>(
      `foreach ( explode( '; ', $args['cookie'] ) as $pair ) { list( $name, $value ) = explode( '=', $pair, 2 ); $_COOKIE[ $name ] = $value; }
       wp_set_current_user( wp_validate_auth_cookie( $_COOKIE[ LOGGED_IN_COOKIE ], 'logged_in' ) );
       $nonces = array(); foreach ( $args['actions'] as $action ) { $nonces[ $action ] = wp_create_nonce( 0 === strpos( $action, 'bulk-' ) ? $action : 'smart_content_scheduler_' . $action ); } return $nonces;`,
      { cookie, actions: [...ACTIONS, 'refresh', 'connect', 'bulk-jobs'] },
    );
  const act = (cookie: string, action: string, nonce: string | null) =>
    fetch(`${site.url}/wp-admin/admin-post.php`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: encodeCookie(cookie), 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        action: 'smart_content_scheduler_do',
        do: action,
        ...(nonce === null ? {} : { _wpnonce: nonce }),
        SCHEDULER_QUIET_HOURS: '22:00-06:00',
      }),
    });
  const encodeCookie = (cookie: string) =>
    cookie
      .split('; ')
      .map((pair) => `${pair.split('=')[0]}=${encodeURIComponent(pair.slice(pair.indexOf('=') + 1))}`)
      .join('; ');
  const traces = async () => [
    await site.sql('SELECT id FROM wp_smart_content_scheduler_commands'),
    await site.sql("SELECT option_value FROM wp_options WHERE option_name = 'smart_content_scheduler_settings'"),
  ];

  it('every action without a nonce, with a stranger’s, or without the capability is refused', async () => {
    const admin = await session('admin');
    await site.createUser('editor', 'an-editor');
    await site.createUser('subscriber', 'a-subscriber');
    const [editor, subscriber] = [await session('an-editor'), await session('a-subscriber')];
    const [own, editors] = [await noncesOf(admin.cookie), await noncesOf(editor.cookie)];
    const subscribers = await noncesOf(subscriber.cookie);
    for (const action of ACTIONS) {
      const refused = [
        await act(admin.cookie, action, null),
        await act(admin.cookie, action, editors[action] ?? ''),
        await act(admin.cookie, action, own.refresh ?? ''),
        await act(editor.cookie, action, editors[action] ?? ''),
        await act(subscriber.cookie, action, subscribers[action] ?? ''),
      ];
      expect([action, ...refused.map(({ status }) => status)]).toEqual([action, 403, 403, 403, 403, 403]);
    }
    expect(await traces()).toEqual([[], []]);
  });

  it.each([
    ['making access for the agent', 'settings', 'connect', 'scs_connect', {}],
    ['a bulk action', 'queue', 'bulk-jobs', '_wpnonce', { action: 'retry', 'job[]': 'a'.repeat(64) }],
  ])('%s is refused to the same', async (_what, tab, nonce, field, more) => {
    const passwords = () =>
      site.sql("SELECT user_id FROM wp_usermeta WHERE meta_key = '_application_passwords' ORDER BY user_id");
    const before = await passwords();
    const send = async (cookie: string, value: string | null) => {
      const answer = await fetch(`${site.url}/wp-admin/options-general.php?page=smart-content-scheduler&tab=${tab}`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: encodeCookie(cookie), 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ ...more, ...(value === null ? { [field]: '' } : { [field]: value }) }),
      });
      return answer.status;
    };
    const nonceFor = async (cookie: string) => (await noncesOf(cookie))[nonce] ?? '';
    const admin = await session('admin');
    const [editor, subscriber] = [await session('an-editor'), await session('a-subscriber')];
    expect([
      await send(admin.cookie, null),
      await send(admin.cookie, await nonceFor(editor.cookie)),
      await send(editor.cookie, await nonceFor(editor.cookie)),
      await send(subscriber.cookie, await nonceFor(subscriber.cookie)),
    ]).toEqual([403, 403, 403, 403]);
    expect(await passwords()).toEqual(before);
    expect(await traces()).toEqual([[], []]);
    expect(await send(admin.cookie, await nonceFor(admin.cookie))).toBeLessThan(400);
  });

  it('the page and its refresh are closed to editors and subscribers', async () => {
    for (const role of ['editor', 'subscriber']) {
      await site.createUser(role, `the-${role}`);
      const { cookie } = await session(`the-${role}`);
      const headers = { cookie: encodeCookie(cookie) };
      const page = await fetch(`${site.url}/wp-admin/options-general.php?page=smart-content-scheduler`, { headers });
      const refresh = await fetch(
        `${site.url}/wp-admin/admin-ajax.php?action=smart_content_scheduler_refresh&tab=status&_wpnonce=${(await noncesOf(cookie)).refresh}`,
        { headers },
      );
      expect([page.status, refresh.status]).toEqual([403, 403]);
    }
  });

  it('nobody who is not signed in gets in', async () => {
    const answer = await fetch(`${site.url}/wp-admin/admin-post.php?action=smart_content_scheduler_do&do=pause`, {
      redirect: 'manual',
    });
    expect(answer.status).not.toBe(302);
    expect(await traces()).toEqual([[], []]);
  });

  it('an action with its own nonce is carried out, and ends in a redirect', async () => {
    const admin = await session('admin');
    const answer = await act(admin.cookie, 'pause', (await noncesOf(admin.cookie)).pause ?? '');
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toContain('page=smart-content-scheduler');
    expect((await traces())[0]).toHaveLength(1);
  });

  expectNothingWrongInPlugin(site);
});
