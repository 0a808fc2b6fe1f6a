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
    const ours = async () => [
      await site.sql("SHOW TABLES LIKE '%content\\_scheduler%'"),
      await site.sql("SELECT option_name FROM wp_options WHERE option_name LIKE '%content_scheduler%'"),
      await site.sql("SELECT meta_key FROM wp_postmeta WHERE meta_key LIKE '%content_scheduler%'"),
    ];
    for (const left of await ours()) expect(left).not.toEqual([]);
    await site.php(
      "define( 'WP_UNINSTALL_PLUGIN', 'smart-content-scheduler/smart-content-scheduler.php' ); require WP_PLUGIN_DIR . '/smart-content-scheduler/uninstall.php'; return get_role( 'content_scheduler_agent' );",
    );
    expect(await ours()).toEqual([[], [], []]);
    expect(await postsTitled(site, 'Post of removal')).toMatchObject([{ post_status: 'publish' }]);
    expect(await attachments(site)).toHaveLength(1);
  });
});
