<?php
/**
 * Every SQL statement about the site's lease.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Lease;

use Smart_Content_Scheduler\Database;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Schema;

defined( 'ABSPATH' ) || exit;

/**
 * One row; every change of it is a compare-and-set. `version` rises with each, because MySQL does not count a row as
 * changed when a renewal within the same second sets what was there already.
 *
 * @since 0.1.0
 */
final class Lease_Table {

	const ROW = 1;

	/**
	 * The lease as it is. Free when `owner` is empty or `expires_at` is over.
	 *
	 * @since 0.1.0
	 *
	 * @return object { owner: string, label: string, epoch: int, expires_at: int (seconds since 1970) }
	 */
	public static function read() {
		global $wpdb;
		$table = Schema::table( 'lease' );
		$sql   = $wpdb->prepare( "SELECT owner, label, epoch, expires_at FROM $table WHERE id = %d", self::ROW );
		$row   = Database::row( $sql );
		if ( null === $row ) {
			Database::change( $wpdb->prepare( "INSERT IGNORE INTO $table (id, owner, label, epoch, expires_at, version) VALUES (%d, x'', '', 0, '1970-01-01 00:00:00', 0)", self::ROW ) );
			$row = Database::row( $sql );
		}
		$row->epoch      = (int) $row->epoch;
		$row->expires_at = Instant::from_sql( $row->expires_at );
		return $row;
	}

	/**
	 * Prolongs the lease of its owner. The epoch stays.
	 *
	 * @since 0.1.0
	 *
	 * @param string $owner      Who asks.
	 * @param string $label      Shown to people.
	 * @param int    $expires_at Seconds since 1970.
	 * @return bool Whether that owner had it.
	 */
	public static function renew( $owner, $label, $expires_at ) {
		global $wpdb;
		$table = Schema::table( 'lease' );
		return 1 === Database::change(
			$wpdb->prepare(
				"UPDATE $table SET label = %s, expires_at = %s, version = version + 1 WHERE id = %d AND owner = x%s",
				$label,
				Instant::to_sql( $expires_at ),
				self::ROW,
				bin2hex( $owner )
			)
		);
	}

	/**
	 * Takes a lease that is free, has run out, or belongs to an owner that is known to be dead. The epoch rises.
	 *
	 * @since 0.1.0
	 *
	 * @param string $owner      Who asks.
	 * @param string $label      Shown to people.
	 * @param int    $expires_at Seconds since 1970.
	 * @param int    $now        Seconds since 1970.
	 * @param string $supersedes Owner that is known to be dead; empty when there is none.
	 * @return bool Whether it was free to take.
	 */
	public static function take( $owner, $label, $expires_at, $now, $supersedes ) {
		global $wpdb;
		$table = Schema::table( 'lease' );
		return 1 === Database::change(
			$wpdb->prepare(
				"UPDATE $table SET owner = x%s, label = %s, epoch = epoch + 1, expires_at = %s, version = version + 1 WHERE id = %d AND owner <> x%s AND (owner = x'' OR expires_at <= %s OR owner = x%s)",
				bin2hex( $owner ),
				$label,
				Instant::to_sql( $expires_at ),
				self::ROW,
				bin2hex( $owner ),
				Instant::to_sql( $now ),
				bin2hex( $supersedes )
			)
		);
	}

	/**
	 * Gives the lease back.
	 *
	 * @since 0.1.0
	 *
	 * @param string $owner Who gives it back.
	 * @param int    $now   Seconds since 1970.
	 * @return bool Whether that owner had it.
	 */
	public static function release( $owner, $now ) {
		global $wpdb;
		$table = Schema::table( 'lease' );
		return 1 === Database::change(
			$wpdb->prepare(
				"UPDATE $table SET owner = x'', label = '', expires_at = %s, version = version + 1 WHERE id = %d AND owner = x%s",
				Instant::to_sql( $now ),
				self::ROW,
				bin2hex( $owner )
			)
		);
	}
}
