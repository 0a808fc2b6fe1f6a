import { expect, it } from 'vitest';
import { lastPublishedResponse } from '../../shared/contract/plugin.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { ROUTES } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

/**
 * Random things that people and plugins do to posts, terms and zones, through WordPress and (with a rebuild) past it;
 * after each the plugin's answer is compared with a brute-force query. The seed is printed when it fails.
 */
const OPERATE = `
  mt_srand( $args['seed'] );
  $term_ids = get_terms( array( 'taxonomy' => 'category', 'hide_empty' => false, 'fields' => 'ids' ) );
  while ( count( $term_ids ) < 8 ) {
    $made       = wp_insert_term( 'C' . wp_generate_uuid4(), 'category', array( 'parent' => mt_rand( 0, 1 ) ? 0 : $term_ids[ array_rand( $term_ids ) ] ) );
    $term_ids[] = $made['term_id'];
  }
  $done  = array();
  $wrong = array();
  $pick  = static function ( $list ) { return $list[ mt_rand( 0, count( $list ) - 1 ) ]; };
  $date  = static function () { return gmdate( 'Y-m-d H:i:s', mt_rand( strtotime( '2025-01-01' ), strtotime( '2026-10-01' ) ) ); };
  for ( $n = 0; $n < $args['operations']; $n++ ) {
    $posts = $wpdb->get_col( "SELECT ID FROM $wpdb->posts WHERE post_type = 'post' AND post_status <> 'auto-draft'" );
    $post  = $posts ? (int) $pick( $posts ) : 0;
    $terms = array( (int) $pick( $term_ids ), (int) $pick( $term_ids ) );
    $what  = mt_rand( 0, 14 );
    if ( ! $post ) { $what = 0; }
    switch ( $what ) {
      case 0: case 1: case 2: case 3:
        wp_insert_post( array( 'post_title' => "p$n", 'post_content' => 'x', 'post_status' => $pick( array( 'publish', 'publish', 'draft', 'private' ) ), 'post_date' => $date(), 'post_category' => $terms ) );
        break;
      case 4: wp_insert_post( array( 'post_title' => "f$n", 'post_status' => 'future', 'post_date' => gmdate( 'Y-m-d H:i:s', time() + mt_rand( 1, 400 ) * DAY_IN_SECONDS ), 'post_category' => $terms ) ); break;
      case 5: wp_trash_post( $post ); break;
      case 6: wp_untrash_post( $post ); break;
      case 7: wp_delete_post( $post, true ); break;
      case 8: wp_publish_post( $post ); break;
      case 9: wp_update_post( array( 'ID' => $post, 'post_status' => $pick( array( 'publish', 'draft', 'pending', 'private' ) ) ) ); break;
      case 10: wp_set_post_categories( $post, $terms ); break;
      case 11: wp_update_post( array( 'ID' => $post, 'post_date' => $date(), 'post_date_gmt' => '', 'edit_date' => true ) ); break;
      case 12: wp_remove_object_terms( $post, $terms[0], 'category' ); break;
      case 13: update_option( 'timezone_string', $pick( array( 'Australia/Sydney', 'America/Los_Angeles', 'Asia/Kathmandu', 'UTC' ) ) ); break;
      case 14:
        if ( mt_rand( 0, 3 ) ) {
          $wpdb->query( "UPDATE $wpdb->posts SET post_date = '2024-02-0" . mt_rand( 1, 9 ) . " 10:00:00', post_date_gmt = '2024-02-0" . mt_rand( 1, 9 ) . " 10:00:00', post_status = 'publish' WHERE ID = $post" );
          clean_post_cache( $post );
          Smart_Content_Scheduler\\Last_Published\\Index::rebuild();
        } else {
          $gone = $pick( $term_ids );
          if ( 1 !== (int) $gone ) {
            wp_delete_term( $gone, 'category' );
            $made     = wp_insert_term( 'N' . wp_generate_uuid4(), 'category' );
            $term_ids = array_values( array_diff( $term_ids, array( $gone ) ) );
            $term_ids[] = $made['term_id'];
          }
        }
        break;
    }
    $done[] = $what;
    if ( 0 === mt_rand( 0, 2 ) ) { continue; } // Several changes between two reads.
    foreach ( Smart_Content_Scheduler\\Last_Published\\Category_List::read( false ) as $found ) {
      // Core itself leaves the UTC date zeroed when wp_publish_post() publishes a draft; such a post has its local date.
      $posts = $wpdb->get_results( $wpdb->prepare( "SELECT p.post_status, p.post_date, p.post_date_gmt FROM $wpdb->posts p JOIN $wpdb->term_relationships tr ON tr.object_id = p.ID JOIN $wpdb->term_taxonomy tt ON tt.term_taxonomy_id = tr.term_taxonomy_id WHERE tt.taxonomy = 'category' AND tt.term_id = %d AND p.post_type = 'post' AND p.post_status IN ('publish', 'future')", $found['term_id'] ) );
      $dates = array( 'publish' => array(), 'future' => array() );
      foreach ( $posts as $row ) {
        $dates[ $row->post_status ][] = str_replace( ' ', 'T', '0000-00-00 00:00:00' === $row->post_date_gmt ? get_gmt_from_date( $row->post_date ) : $row->post_date_gmt ) . 'Z';
      }
      $truth = array( count( $dates['publish'] ), $dates['publish'] ? max( $dates['publish'] ) : null, $dates['future'] ? min( $dates['future'] ) : null );
      if ( $truth !== array( $found['published_count'], $found['last_published_at'], $found['scheduled_at'] ) ) {
        $wrong[] = array( 'after' => $n, 'operations' => array_slice( $done, -5 ), 'found' => $found, 'truth' => $truth );
      }
    }
  }
  return array( 'wrong' => array_slice( $wrong, 0, 3 ), 'kinds' => count( array_unique( $done ) ) );
`;

describeWordPress('GET /last-published after random operations', () => {
  const site = useSite({ timezone: 'Australia/Sydney' });

  it('equals a brute-force query after each of 250 random operations', async () => {
    const seed = Math.floor(Math.random() * 1e9);
    const result = await site.php<{ wrong: unknown[]; kinds: number }>(OPERATE, { seed, operations: 250 });
    expect(result.wrong, `seed ${seed}`).toEqual([]);
    expect(result.kinds).toBe(15);
  }, 120_000);

  it('is right in the end when eight requests recompute while another writes', async () => {
    let writing = true;
    const readers = Array.from({ length: 4 }, async () => {
      while (writing) await site.rest('GET', `${ROUTES}/last-published`);
    });
    const result = await site.php<{ wrong: unknown[] }>(OPERATE, { seed: 7, operations: 80 }).finally(() => {
      writing = false;
    });
    await Promise.all(readers);
    const after = lastPublishedResponse.parse((await site.rest('GET', `${ROUTES}/last-published`)).json).categories;
    await site.php('return Smart_Content_Scheduler\\Last_Published\\Index::rebuild();');
    const rebuilt = lastPublishedResponse.parse((await site.rest('GET', `${ROUTES}/last-published`)).json).categories;
    expect(after).toEqual(rebuilt);
    expect(result.wrong).toEqual([]);
  }, 120_000);

  expectCleanLog(site);
});
