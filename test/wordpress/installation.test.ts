import { expect, it } from 'vitest';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { useSite } from './use-site.ts';

describeWordPress('installing the tables', () => {
  const site = useSite();

  it('is tried again by the next request when the database did not make one of them', async () => {
    const version = await site.php<string | false>(`
      add_filter( 'query', static function ( $sql ) {
        return 0 === strpos( $sql, 'CREATE TABLE' ) && false !== strpos( $sql, '_scheduler_titles' ) ? 'DENIED' : $sql;
      } );
      $wpdb->suppress_errors( true );
      $wpdb->query( 'DROP TABLE ' . $wpdb->prefix . 'smart_content_scheduler_titles' );
      delete_option( 'smart_content_scheduler_schema' );
      Smart_Content_Scheduler\\Lifecycle::install();
      return get_option( 'smart_content_scheduler_schema' );
    `);
    expect(version).toBe(false);
    expect(await site.phpErrors()).toContain('did not make a table of the plugin');

    expect((await fetch(site.url)).status).toBe(200);
    expect(await site.sql("SHOW TABLES LIKE '%\\_scheduler\\_titles'")).toHaveLength(1);
    expect(await site.php("return get_option( 'smart_content_scheduler_schema' );")).not.toBe(false);
    expect((await site.rest('GET', '/smart-content-scheduler/v1/titles')).status).toBe(200);
  });
});
