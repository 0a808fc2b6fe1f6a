<?php
/**
 * Finishes publications that somebody did not live to finish.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Reconciler;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Database;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Publication\Publication_Row;
use Smart_Content_Scheduler\Publication\Publisher;
use Smart_Content_Scheduler\Report\Log_Table;
use Smart_Content_Scheduler\Schema;

defined( 'ABSPATH' ) || exit;

/**
 * A publication whose post was about to go live when PHP died is finished here, when nobody has done it within a minute of its
 * lease's end. One that was only begun waits for the agent, which alone has its content. Cancelled ones, and posts that people
 * unpublished or trashed, are left alone.
 *
 * @since 0.1.0
 */
final class Reconciler {

	/**
	 * Event of WP-Cron, every hour. Log and commands drop what is too old on it too.
	 */
	const EVENT = 'smart_content_scheduler_reconcile';

	/**
	 * The agent comes first: it asks for its publications at every check. Seconds after the end of the lease.
	 */
	const PATIENCE_SECONDS = MINUTE_IN_SECONDS;

	/**
	 * At most so many in one run.
	 */
	const A_RUN = 20;

	/**
	 * Lets WP-Cron run it. Called on the plugin's page and with each report, so that no other request pays for it.
	 *
	 * @since 0.1.0
	 */
	public static function schedule() {
		if ( ! wp_next_scheduled( self::EVENT ) ) {
			wp_schedule_event( time() + HOUR_IN_SECONDS, 'hourly', self::EVENT );
		}
	}

	/**
	 * Finishes what can be finished.
	 *
	 * @since 0.1.0
	 *
	 * @return int How many were finished.
	 */
	public static function run() {
		$finished = 0;
		foreach ( self::unfinished() as $key_hash ) {
			try {
				$row = Publisher::finish_interrupted( $key_hash );
			} catch ( \Throwable $error ) {
				// It must stand in the way of nobody: not of the others, nor of the report or the cron that runs this.
				error_log( "Smart Content Scheduler: publication $key_hash could not be finished: $error" ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions
				continue;
			}
			if ( null === $row ) {
				continue;
			}
			++$finished;
			$post = get_post( (int) $row->post_id );
			Log_Table::add(
				'plugin',
				'warning',
				'publication_finished',
				sprintf(
					/* translators: %s: title of a post. */
					__( 'The publication of "%s" was interrupted and is finished now.', 'smart-content-scheduler' ),
					$post instanceof \WP_Post ? $post->post_title : (string) $row->post_id
				)
			);
		}
		return $finished;
	}

	/**
	 * How many publications are in each state.
	 *
	 * @since 0.1.0
	 *
	 * @return int[] By state.
	 */
	public static function counts() {
		$table  = Schema::table( 'publications' );
		$counts = array();
		foreach ( Database::rows( "SELECT state, COUNT(*) AS publications FROM $table GROUP BY state ORDER BY state" ) as $row ) {
			$counts[ $row->state ] = (int) $row->publications;
		}
		return $counts;
	}

	/**
	 * Keys of publications that were about to go live and that nobody works on.
	 *
	 * @return string[] SHA-256, hexadecimal.
	 */
	private static function unfinished() {
		global $wpdb;
		$table = Schema::table( 'publications' );
		$rows  = Database::rows(
			$wpdb->prepare(
				"SELECT HEX(key_hash) AS key_hash FROM $table WHERE state = %s AND lease_until < %s ORDER BY lease_until LIMIT %d",
				Publication_Row::FLIPPING,
				Instant::to_sql( Clock::now() - self::PATIENCE_SECONDS ),
				self::A_RUN
			)
		);
		return array_map(
			static function ( $row ) {
				return strtolower( $row->key_hash );
			},
			$rows
		);
	}
}
