import { beforeAll, expect, it } from 'vitest';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { expectCleanLog, useSite } from './use-site.ts';

describeWordPress('a password for the agent, on a network whose sites may add users', () => {
  const site = useSite({ multisite: true });
  const CONNECT = `
    $made = Smart_Content_Scheduler\\Admin\\Agent_User::connect();
    return is_wp_error( $made ) ? array( $made->get_error_code(), $made->get_error_message() ) : explode( "\\n", $made )[1];
  `;
  const passwordsOf = (id: number) =>
    site.php<unknown[]>('return WP_Application_Passwords::get_user_application_passwords( $args );', id);
  const giveRole = (id: number, role: string) =>
    site.php('( new WP_User( $args[0] ) )->set_role( $args[1] ); return true;', [id, role]);

  beforeAll(async () => {
    await site.php("return update_site_option( 'add_new_users', 1 );");
    await site.createUser('administrator', 'of-this-site');
    await giveRole(site.agent.id, 'author');
  });

  it('is not made by a site’s administrator for a user of the network who was given the role', async () => {
    await giveRole(1, 'content_scheduler_agent');
    const before = await passwordsOf(1);
    const [code, message] = await site.php<[string, string]>(CONNECT, null, { user: 'of-this-site' });
    expect([code, message]).toEqual(['forbidden', expect.stringContaining('admin')]);
    expect(await passwordsOf(1)).toEqual(before);
    await giveRole(1, 'administrator');
  });

  it('is made by a site’s administrator together with a new user, and anew by the network’s', async () => {
    const name = 'WP_USERNAME=content-scheduler-agent';
    expect(await site.php(CONNECT, null, { user: 'of-this-site' })).toBe(name);
    expect(await site.php(CONNECT, null, { user: 'of-this-site' })).toEqual(['forbidden', expect.any(String)]);
    expect(await site.php(CONNECT, null, { user: 'admin' })).toBe(name);
  });

  expectCleanLog(site);
});
