<?php
/**
 * Every SQL statement about the table of media.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Media;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Database;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Schema;

defined( 'ABSPATH' ) || exit;

/**
 * The record of truth about which bytes are in the media library. A row is made by INSERT IGNORE against the UNIQUE
 * hash, and every later change is a compare-and-set, as in Publication_Table.
 *
 * @since 0.1.0
 */
final class Media_Table {

	/**
	 * The table, for dbDelta().
	 *
	 * @since 0.1.0
	 *
	 * @param string $collate Character set and collation of the site.
	 * @return string
	 */
	public static function definition( $collate ) {
		$table = Schema::table( 'media' );
		return "CREATE TABLE $table (
				id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
				sha256 binary(32) NOT NULL,
				state varchar(10) NOT NULL,
				token binary(16) NOT NULL,
				lease_until datetime NOT NULL,
				attempts bigint(20) unsigned NOT NULL,
				file text NULL,
				attachment_id bigint(20) unsigned NULL,
				created_at datetime NOT NULL,
				updated_at datetime NOT NULL,
				PRIMARY KEY  (id),
				UNIQUE KEY sha256 (sha256),
				KEY attachment_id (attachment_id)
			) $collate;";
	}

	/**
	 * Reads a row.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sha256 Hexadecimal.
	 * @return Media_Row|null
	 */
	public static function find( $sha256 ) {
		global $wpdb;
		$table = Schema::table( 'media' );
		$row   = Database::row( $wpdb->prepare( "SELECT HEX(sha256) AS sha256, state, HEX(token) AS token, lease_until, attempts, file, attachment_id FROM $table WHERE sha256 = x%s", $sha256 ) );
		return null === $row ? null : new Media_Row( $row );
	}

	/**
	 * Makes the row, unless these bytes are known already.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sha256 Hexadecimal.
	 * @param string $token  Of the request, hexadecimal.
	 * @return bool Whether it was made.
	 */
	public static function insert( $sha256, $token ) {
		global $wpdb;
		$table = Schema::table( 'media' );
		$now   = Instant::to_sql( Clock::now() );
		return 1 === Database::change( $wpdb->prepare( "INSERT IGNORE INTO $table (sha256, state, token, lease_until, attempts, file, attachment_id, created_at, updated_at) VALUES (x%s, 'started', x%s, %s, 1, NULL, NULL, %s, %s)", $sha256, $token, self::lease_end(), $now, $now ) );
	}

	/**
	 * The lease of whoever worked on it is out: this request goes on.
	 *
	 * @since 0.1.0
	 *
	 * @param Media_Row $seen  The row as it was read.
	 * @param string    $token Of the request, hexadecimal.
	 * @return bool Whether this request has it now.
	 */
	public static function take_over( Media_Row $seen, $token ) {
		global $wpdb;
		return self::set( $wpdb->prepare( "token = x%s, lease_until = %s, attempts = attempts + 1 WHERE sha256 = x%s AND state = 'started' AND token = x%s", $token, self::lease_end(), $seen->sha256, $seen->token ) );
	}

	/**
	 * The attachment is gone, because a person deleted it: the bytes are stored afresh.
	 *
	 * @since 0.1.0
	 *
	 * @param Media_Row $seen  The row as it was read, in state stored.
	 * @param string    $token Of the request, hexadecimal.
	 * @return bool Whether this request has it now.
	 */
	public static function forget( Media_Row $seen, $token ) {
		global $wpdb;
		return self::set( $wpdb->prepare( "state = 'started', attachment_id = NULL, file = NULL, attempts = 1, token = x%s, lease_until = %s WHERE sha256 = x%s AND state = 'stored' AND attachment_id = %d", $token, self::lease_end(), $seen->sha256, $seen->attachment_id ) );
	}

	/**
	 * Forgets a recorded attachment that was deleted before it was complete. Nothing of it is left.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sha256        Hexadecimal.
	 * @param string $token         Hexadecimal.
	 * @param int    $attachment_id The attachment.
	 */
	public static function forget_unfinished( $sha256, $token, $attachment_id ) {
		global $wpdb;
		self::set( $wpdb->prepare( "attachment_id = NULL, file = NULL WHERE sha256 = x%s AND token = x%s AND state = 'started' AND attachment_id = %d", $sha256, $token, $attachment_id ) );
	}

	/**
	 * Notes where the file will be, before it is there.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sha256 Hexadecimal.
	 * @param string $token  Hexadecimal.
	 * @param string $file   Relative to the folder of uploads.
	 * @return bool Whether this request still has the row.
	 */
	public static function plan_file( $sha256, $token, $file ) {
		global $wpdb;
		self::set( $wpdb->prepare( "file = %s WHERE sha256 = x%s AND token = x%s AND state = 'started' AND attachment_id IS NULL", $file, $sha256, $token ) );
		// Not decided by the number of rows: the same name may have been noted before.
		$row = self::find( $sha256 );
		return null !== $row && $row->token === $token && $row->file === $file;
	}

	/**
	 * Makes an attachment the one of these bytes. The row is locked first, here and in drop, so that nobody records a
	 * dropped attachment and nobody drops a recorded one.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sha256        Hexadecimal.
	 * @param string $token         Hexadecimal.
	 * @param int    $attachment_id The attachment.
	 * @return bool Whether it is recorded now.
	 */
	public static function record( $sha256, $token, $attachment_id ) {
		global $wpdb;
		return 1 === self::under_lock( $sha256, self::set_sql( $wpdb->prepare( "attachment_id = %d WHERE sha256 = x%s AND token = x%s AND state = 'started' AND attachment_id IS NULL AND EXISTS (SELECT 1 FROM $wpdb->posts WHERE ID = %d AND post_type = 'attachment' AND post_status <> 'auto-draft')", $attachment_id, $sha256, $token, $attachment_id ) ) );
	}

	/**
	 * Takes an attachment out of everybody's reach, unless it is recorded. Core deletes auto-drafts that are left behind,
	 * with their files.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sha256        Hexadecimal.
	 * @param int    $attachment_id The attachment.
	 * @param bool   $is_stray      Whether somebody else made it: then only while another one is stored, because whoever
	 *                              works on these bytes may be about to record it.
	 * @return bool Whether it may be deleted now.
	 */
	public static function drop( $sha256, $attachment_id, $is_stray ) {
		global $wpdb;
		$table = Schema::table( 'media' );
		$fence = $is_stray ? $wpdb->prepare( " AND EXISTS (SELECT 1 FROM $table WHERE sha256 = x%s AND state = 'stored')", $sha256 ) : '';
		return 1 === self::under_lock( $sha256, $wpdb->prepare( "UPDATE $wpdb->posts SET post_status = 'auto-draft' WHERE ID = %d AND post_type = 'attachment' AND post_status <> 'auto-draft' AND NOT EXISTS (SELECT 1 FROM $table WHERE sha256 = x%s AND attachment_id = %d)", $attachment_id, $sha256, $attachment_id ) . $fence );
	}

	/**
	 * The attachment is complete.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sha256        Hexadecimal.
	 * @param string $token         Hexadecimal.
	 * @param int    $attachment_id The attachment.
	 * @return bool Whether this request finished it.
	 */
	public static function finish( $sha256, $token, $attachment_id ) {
		global $wpdb;
		return self::set( $wpdb->prepare( "state = 'stored' WHERE sha256 = x%s AND token = x%s AND state = 'started' AND attachment_id = %d", $sha256, $token, $attachment_id ) );
	}

	/**
	 * Ends the lease of this request early, because it failed: a retry need not wait.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sha256 Hexadecimal.
	 * @param string $token  Hexadecimal.
	 */
	public static function release( $sha256, $token ) {
		global $wpdb;
		self::set( $wpdb->prepare( "lease_until = %s WHERE sha256 = x%s AND token = x%s AND state = 'started'", Instant::to_sql( Clock::now() ), $sha256, $token ) );
	}

	/**
	 * Runs an UPDATE.
	 *
	 * @param string $assignments Prepared assignments and condition.
	 * @return bool Whether a row changed.
	 */
	private static function set( $assignments ) {
		return 1 === Database::change( self::set_sql( $assignments ) );
	}

	/**
	 * An UPDATE that also notes when.
	 *
	 * @param string $assignments Prepared assignments and condition.
	 * @return string
	 */
	private static function set_sql( $assignments ) {
		global $wpdb;
		$table = Schema::table( 'media' );
		return "UPDATE $table SET " . $wpdb->prepare( 'updated_at = %s, ', Instant::to_sql( Clock::now() ) ) . $assignments;
	}

	/**
	 * Runs a statement while the row is locked.
	 *
	 * @param string $sha256 Hexadecimal.
	 * @param string $sql    Prepared SQL.
	 * @return int Rows that it changed.
	 */
	private static function under_lock( $sha256, $sql ) {
		global $wpdb;
		$table = Schema::table( 'media' );
		return Database::change_together( array( $wpdb->prepare( "SELECT id FROM $table WHERE sha256 = x%s FOR UPDATE", $sha256 ), $sql ) );
	}

	/**
	 * When a lease that begins now is out: `Y-m-d H:i:s`, UTC.
	 *
	 * @return string
	 */
	private static function lease_end() {
		/**
		 * Filters for how many seconds a request may work on a file before another may take it over. Making the sizes of
		 * a large picture can take a while.
		 *
		 * @since 0.1.0
		 *
		 * @param int $seconds Default 120.
		 */
		return Instant::to_sql( Clock::now() + max( 1, (int) apply_filters( 'smart_content_scheduler_media_lease_seconds', 120 ) ) );
	}
}
