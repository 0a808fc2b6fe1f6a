<?php
/**
 * What was known about titles at the last read.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Titles;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Database;

defined( 'ABSPATH' ) || exit;

/**
 * Finds what was written behind WordPress's back. Each read looks whether there are ids above the highest one known, which
 * costs one index look-up; seldom it compares the title of every post with the table.
 *
 * @since 0.1.0
 */
final class Title_State {

	/**
	 * Option with what was known at the last read.
	 */
	const OPTION = 'smart_content_scheduler_titles_state';

	/**
	 * Seconds between two comparisons of everything.
	 */
	const INTERVAL = 300;

	/**
	 * On a site so large that comparing takes long, it is done so seldom that it costs at most a thousandth of the time.
	 */
	const COST_LIMIT = 1000;

	/**
	 * Names this table: cursors of an earlier one, dropped with the plugin, are not taken.
	 *
	 * @since 0.1.0
	 *
	 * @return string
	 */
	public static function generation() {
		$known = self::known();
		if ( '' === $known['generation'] ) {
			$known['generation'] = bin2hex( random_bytes( 6 ) );
			// add_option() does not decide who wins: what is stored in the end is read back.
			update_option( self::OPTION, $known, false );
			$known = self::known();
		}
		return $known['generation'];
	}

	/**
	 * Brings the table in step with what happened outside of WordPress.
	 *
	 * @since 0.1.0
	 */
	public static function find_outside_changes() {
		$known = self::known();
		$max   = self::max_id();
		$now   = Clock::now();
		if ( $max < $known['max_id'] || $now >= $known['checked_at'] + $known['interval'] || $now < $known['checked_at'] ) {
			$started = microtime( true );
			Title_Index::compare_all();
			$known['checked_at'] = $now;
			$known['interval']   = max( self::INTERVAL, (int) ceil( self::COST_LIMIT * ( microtime( true ) - $started ) ) );
		} elseif ( $max > $known['max_id'] ) {
			Title_Index::add_missing( $known['max_id'] );
		} else {
			return;
		}
		// Only now: a reader that dies before here leaves the change to be found again.
		$known['max_id']     = $max;
		$known['generation'] = '' === $known['generation'] ? self::generation() : $known['generation'];
		update_option( self::OPTION, $known, false );
	}

	/**
	 * Forgets what was known, so that the next read compares everything. Cursors stay good.
	 *
	 * @since 0.1.0
	 */
	public static function start_afresh() {
		$known = self::known();
		update_option( self::OPTION, array( 'generation' => $known['generation'] ), false );
	}

	/**
	 * What was known at the last read.
	 *
	 * @return array
	 */
	private static function known() {
		$nothing = array(
			'generation' => '',
			'max_id'     => 0,
			'checked_at' => 0,
			'interval'   => self::INTERVAL,
		);
		$known   = get_option( self::OPTION );
		return is_array( $known ) ? array_intersect_key( $known, $nothing ) + $nothing : $nothing;
	}

	/**
	 * The highest post id: the last entry of the primary key.
	 *
	 * @return int
	 */
	private static function max_id() {
		global $wpdb;
		return (int) Database::row( "SELECT MAX(ID) AS max_id FROM $wpdb->posts" )->max_id;
	}
}
