import { beforeAll, expect, it } from 'vitest';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { expectCleanLog, useSite } from './use-site.ts';

const TABLES = ['commands', 'jobs', 'last_published', 'lease', 'log', 'media', 'publications', 'titles'];

describeWordPress('a network of sites', () => {
  const site = useSite({ multisite: true });
  const tablesOf = async (blog: number) => {
    const prefix = blog === 1 ? 'wp_' : `wp_${blog}_`;
    const rows = await site.sql<Record<string, string>>(`SHOW TABLES LIKE '${prefix}smart\\_content\\_scheduler\\_%'`);
    return rows.map((row) => String(Object.values(row)[0]).replace(`${prefix}smart_content_scheduler_`, '')).sort();
  };
  const addSite = (path: string) =>
    site.php<number>(
      `$id = wp_insert_site( array( 'domain' => DOMAIN_CURRENT_SITE, 'path' => $args, 'network_id' => 1, 'user_id' => 1, 'title' => 'Other' ) );
       // WordPress takes the port out of the address of a new site.
       $wpdb->update( $wpdb->blogs, array( 'domain' => DOMAIN_CURRENT_SITE ), array( 'blog_id' => $id ) );
       update_blog_option( $id, 'home', 'http://' . DOMAIN_CURRENT_SITE . $args );
       update_blog_option( $id, 'siteurl', 'http://' . DOMAIN_CURRENT_SITE . rtrim( $args, '/' ) );
       return $id;`,
      path,
    );
  let second: number;

  beforeAll(async () => {
    second = await addSite('/second/');
  }, 60_000);

  it('gives the first site its tables when the plugin is activated for all', async () => {
    expect(await tablesOf(1)).toEqual(TABLES);
  });

  it('gives a new site tables, role, capability and the empty state of an agent', async () => {
    expect(await tablesOf(second)).toEqual(TABLES);
    const made = await site.php(
      "switch_to_blog( $args ); return array( get_role( 'content_scheduler_agent' )->has_cap( 'publish_posts' ), get_role( 'administrator' )->has_cap( 'manage_content_scheduler' ), get_option( 'smart_content_scheduler_agent' ) );",
      second,
    );
    expect(made).toEqual([true, true, []]);
  });

  it('keeps queue, settings, log and commands of each site apart', async () => {
    await site.php(
      `Smart_Content_Scheduler\\Settings\\Settings::save_values( array( 'SCHEDULER_QUIET_HOURS' => '01:00-02:00' ) );
       switch_to_blog( $args );
       Smart_Content_Scheduler\\Settings\\Settings::save_values( array( 'SCHEDULER_QUIET_HOURS' => '03:00-04:00' ) );
       Smart_Content_Scheduler\\Commands\\Command_Table::add( 'pause', array(), 1 );
       Smart_Content_Scheduler\\Report\\Log_Table::add( 'person', 'info', 'command', 'Only here.', 1 );
       return true;`,
      second,
    );
    const read = (blog: number) =>
      site.php(
        "switch_to_blog( $args ); return array( Smart_Content_Scheduler\\Settings\\Settings::kept()['values'], count( Smart_Content_Scheduler\\Commands\\Command_Table::waiting_rows() ), Smart_Content_Scheduler\\Report\\Log_Table::count_by_level() );",
        blog,
      );
    expect(await read(1)).toEqual([{ SCHEDULER_QUIET_HOURS: '01:00-02:00' }, 0, []]);
    expect(await read(second)).toEqual([{ SCHEDULER_QUIET_HOURS: '03:00-04:00' }, 1, { info: 1 }]);
  });

  it('shows each site its own page, also to the network’s administrator', async () => {
    const page = (blog: number) =>
      site.php<string>(
        `switch_to_blog( $args );
         require_once ABSPATH . 'wp-admin/includes/admin.php';
         set_current_screen( 'settings_page_smart-content-scheduler' );
         $_REQUEST['tab'] = 'log';
         ob_start(); Smart_Content_Scheduler\\Admin\\Page::render_tab( 'log' ); return ob_get_clean();`,
        blog,
        { user: 'admin' },
      );
    expect(await page(second)).toContain('Only here.');
    expect(await page(1)).not.toContain('Only here.');
  });

  it('a site that is deleted takes its tables with it, and nothing of another site', async () => {
    const third = await addSite('/third/');
    expect(await tablesOf(third)).toEqual(TABLES);
    await site.php('return wp_delete_site( $args ) instanceof WP_Site;', third);
    expect(await tablesOf(third)).toEqual([]);
    expect(await tablesOf(second)).toEqual(TABLES);
  });

  it('a site whose tables are older gets what is missing when it is next used', async () => {
    await site.php(
      "switch_to_blog( $args ); global $wpdb; $wpdb->query( 'DROP TABLE ' . $wpdb->prefix . 'smart_content_scheduler_jobs' ); update_option( 'smart_content_scheduler_schema', 2 ); return true;",
      second,
    );
    expect((await fetch(`${site.url}/second/`)).status).toBe(200);
    expect(await tablesOf(second)).toEqual(TABLES);
  });

  expectCleanLog(site);

  it('loses everything on every site when the plugin is removed', async () => {
    await site.php(
      "define( 'WP_UNINSTALL_PLUGIN', 'smart-content-scheduler/smart-content-scheduler.php' ); require WP_PLUGIN_DIR . '/smart-content-scheduler/uninstall.php'; return true;",
    );
    expect([await tablesOf(1), await tablesOf(second)]).toEqual([[], []]);
    for (const options of ['wp_options', `wp_${second}_options`]) {
      const left = await site.sql(
        `SELECT option_name FROM ${options} WHERE option_name LIKE '%content\\_scheduler%' OR option_value LIKE '%content\\_scheduler%'`,
      );
      expect(left).toEqual([]);
    }
  });
});
