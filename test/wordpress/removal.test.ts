import { expect, it } from 'vitest';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { png } from '../rig/picture.ts';
import { attachments, stored } from './media-request.ts';
import { publish, requestFor } from './publication-request.ts';
import { postsTitled, ROUTES } from './site-controls.ts';
import { useSite } from './use-site.ts';

describeWordPress('removing the plugin', () => {
  const site = useSite();

  it('leaves posts and media, and nothing of its own', async () => {
    await stored(site, png(8, 8, 1));
    const full = { seo: { title: 'x' }, schema: [{ type: 'Article', properties: {} }] };
    await publish(site, requestFor('removal', full));
    await site.rest('GET', `${ROUTES}/titles`);
    await site.rest('GET', `${ROUTES}/last-published`);
    await site.php(
      `Smart_Content_Scheduler\\Admin\\Notices::add( 'info', 'Never seen.' );
       Smart_Content_Scheduler\\Admin\\Connection_Report::run();
       Smart_Content_Scheduler\\Reconciler\\Reconciler::schedule();
       Smart_Content_Scheduler\\Settings\\Settings::save_values( array( 'SCHEDULER_QUIET_HOURS' => '22:00-06:00' ) );
       update_user_meta( 1, 'smart_content_scheduler_per_page', 50 );
       return Smart_Content_Scheduler\\Admin\\Agent_User::connect();`,
      null,
      { user: 'admin' },
    );
    const mentions = (table: string, name: string, value: string) =>
      site.sql(
        `SELECT ${name} FROM ${table} WHERE ${name} LIKE '%content\\_scheduler%' OR ${value} LIKE '%content\\_scheduler%' OR ${value} LIKE '%Content Scheduler Agent%'`,
      );
    const ours = async () => [
      await site.sql("SHOW TABLES LIKE '%content\\_scheduler%'"),
      await mentions('wp_options', 'option_name', 'option_value'),
      await mentions('wp_postmeta', 'meta_key', 'meta_value'),
      await mentions('wp_usermeta', 'meta_key', 'meta_value'),
    ];
    for (const left of await ours()) expect(left).not.toEqual([]);
    await site.php(
      "define( 'WP_UNINSTALL_PLUGIN', 'smart-content-scheduler/smart-content-scheduler.php' ); require WP_PLUGIN_DIR . '/smart-content-scheduler/uninstall.php'; return get_role( 'content_scheduler_agent' );",
    );
    expect(await ours()).toEqual([[], [], [], []]);
    expect(await postsTitled(site, 'Post of removal')).toMatchObject([{ post_status: 'publish' }]);
    expect(await attachments(site)).toHaveLength(1);
  });
});
