<?php
/**
 * Finds what was written behind WordPress's back.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Last_Published;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Database;

defined( 'ABSPATH' ) || exit;

/**
 * SQL imports and restored backups fire no hooks. Each read makes two checks that cost one index look-up each: are
 * there ids above the highest one known, and is the newest published post another one? At most every five minutes it
 * compares count, newest and soonest local date of every category with the table. What differs is marked as changed.
 *
 * @since 0.1.0
 */
final class Outside_Changes {

	/**
	 * Option with what was known at the last read.
	 */
	const OPTION = 'smart_content_scheduler_last_published_state';

	/**
	 * Seconds between two comparisons of everything.
	 */
	const INTERVAL = 300;

	/**
	 * On a site so large that comparing takes long, it is done so seldom that it costs at most a thousandth of the time.
	 */
	const COST_LIMIT = 1000;

	/**
	 * Marks the categories of posts that changed without a hook.
	 *
	 * @since 0.1.0
	 */
	public static function mark() {
		$known = self::known();
		$found = self::look();
		$state = $found + $known;

		if ( $found['max_id'] > $known['max_id'] && $known['checked_at'] > 0 ) {
			Last_Published_Table::mark( Last_Published_Table::categories_of_new_posts( $known['max_id'], $found['max_id'] ) );
		}
		if ( $found['newest_id'] !== $known['newest_id'] || $found['newest_date'] !== $known['newest_date'] ) {
			Last_Published_Table::mark( Last_Published_Table::categories_of( array( $found['newest_id'], $known['newest_id'] ) ) );
		}
		$now = Clock::now();
		if ( $found['max_id'] < $known['max_id'] || $now >= $known['checked_at'] + $known['interval'] || $now < $known['checked_at'] ) {
			$started             = microtime( true );
			self::compare_all();
			$state['checked_at'] = $now;
			$state['interval']   = max( self::INTERVAL, (int) ceil( self::COST_LIMIT * ( microtime( true ) - $started ) ) );
		}
		// Only now: a reader that dies before here leaves the change to be found again.
		if ( $state !== $known ) {
			update_option( self::OPTION, $state, false );
		}
	}

	/**
	 * Forgets what was known, so that the next read compares everything.
	 *
	 * @since 0.1.0
	 */
	public static function start_afresh() {
		delete_option( self::OPTION );
	}

	/**
	 * What was known at the last read.
	 *
	 * @return array
	 */
	private static function known() {
		$nothing = array(
			'max_id'      => 0,
			'newest_id'   => 0,
			'newest_date' => '',
			'checked_at'  => 0,
			'interval'    => self::INTERVAL,
		);
		$known   = get_option( self::OPTION );
		return is_array( $known ) ? array_intersect_key( $known, $nothing ) + $nothing : $nothing;
	}

	/**
	 * The highest id and the newest published post: both are the last entry of an index.
	 *
	 * @return array
	 */
	private static function look() {
		global $wpdb;
		$max    = Database::row( "SELECT MAX(ID) AS max_id FROM $wpdb->posts" );
		$newest = Database::row( "SELECT ID, post_date FROM $wpdb->posts FORCE INDEX (type_status_date) WHERE post_type = 'post' AND post_status = 'publish' ORDER BY post_date DESC, ID DESC LIMIT 1" );
		return array(
			'max_id'      => (int) $max->max_id,
			'newest_id'   => null === $newest ? 0 : (int) $newest->ID,
			'newest_date' => null === $newest ? '' : $newest->post_date,
		);
	}

	/**
	 * Compares every category with the table.
	 */
	private static function compare_all() {
		$categories = Last_Published_Table::categories();
		$sketch     = Post_Walk::sketch( array_map( 'intval', wp_list_pluck( $categories, 'tt_id' ) ) );
		$differing  = array();
		foreach ( $categories as $category ) {
			$found = $sketch[ $category->tt_id ];
			if ( (int) $category->published_count !== $found['published_count'] || $category->newest_local !== $found['newest_local'] || $category->soonest_local !== $found['soonest_local'] ) {
				$differing[] = (int) $category->term_id;
			}
		}
		Last_Published_Table::mark( $differing );
	}
}
