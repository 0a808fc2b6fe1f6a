<?php
/**
 * The SQL statements by which a publication is made and changed.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Publication;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Database;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Schema;

defined( 'ABSPATH' ) || exit;

/**
 * The record of truth. A row is made by INSERT IGNORE against two UNIQUE keys, and every later change is a
 * compare-and-set that is decided by the number of rows it changed. `x%s` is a hexadecimal literal: binary columns
 * hold hashes, so that no collation and no length can ever take one key for another.
 *
 * @since 0.1.0
 */
final class Publication_Table {

	/**
	 * Reads a publication.
	 *
	 * @since 0.1.0
	 *
	 * @param string $key_hash Hexadecimal.
	 * @return Publication_Row|null
	 */
	public static function find( $key_hash ) {
		global $wpdb;
		return self::read( $wpdb->prepare( 'key_hash = x%s', $key_hash ) );
	}

	/**
	 * Reads the publication that fills a slot.
	 *
	 * @since 0.1.0
	 *
	 * @param string $slot_key Key of the slot.
	 * @return Publication_Row|null
	 */
	public static function find_by_slot( $slot_key ) {
		global $wpdb;
		return self::read( $wpdb->prepare( 'slot_key = x%s', bin2hex( $slot_key ) ) );
	}

	/**
	 * Step insert: makes the row, unless the key or the slot is there already.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Request $request The request.
	 * @return bool Whether it was made.
	 */
	public static function insert( Publication_Request $request ) {
		global $wpdb;
		$table = Schema::table( 'publications' );
		$now   = Instant::to_sql( Clock::now() );
		return 1 === Database::change(
			$wpdb->prepare( "INSERT IGNORE INTO $table (key_hash, publication_key, revision, payload_hash, payload, state, token, lease_until, epoch, post_id, hooks, created_at, updated_at, slot_key) VALUES (x%s, %s, %d, x%s, %s, 'started', x%s, %s, %d, NULL, 'none', %s, %s, ", $request->key_hash, $request->key, $request->revision, $request->payload_hash, $request->payload, $request->token, self::lease_end(), $request->epoch, $now, $now ) . self::text_or_null( $request->slot_key ) . ')'
		);
	}

	/**
	 * Step reopen: a cancelled publication starts afresh with a newer revision and its own slot.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Row     $seen    The row as it was read.
	 * @param Publication_Request $request The request.
	 * @return bool|null Whether this request reopened it; null when another publication has the slot.
	 */
	public static function reopen( Publication_Row $seen, Publication_Request $request ) {
		global $wpdb;
		return self::unless_slot_taken( self::take_sql( $request ) . $wpdb->prepare( ", post_id = NULL, hooks = 'none', state = 'started' WHERE key_hash = x%s AND state = 'cancelled' AND revision = %d", $request->key_hash, $seen->revision ) );
	}

	/**
	 * Step takeover, of one that is started: the lease is out, and this request goes on. A newer revision begins with a
	 * draft of its own, so that a slow request of the older one can never touch it.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Row     $seen    The row as it was read.
	 * @param Publication_Request $request The request.
	 * @return bool|null Whether this request has it now; null when another publication has the slot.
	 */
	public static function take_over_started( Publication_Row $seen, Publication_Request $request ) {
		global $wpdb;
		$own_draft = $request->revision > $seen->revision ? ', post_id = NULL' : '';
		return self::unless_slot_taken( self::take_sql( $request ) . $own_draft . $wpdb->prepare( " WHERE key_hash = x%s AND state = 'started' AND token = x%s", $request->key_hash, $seen->token ) );
	}

	/**
	 * Step takeover, of one that is flipping: what goes live is decided already, only the token changes hands.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Row $seen  The row as it was read.
	 * @param string          $token The new token, hexadecimal.
	 * @return bool Whether this request has it now.
	 */
	public static function take_over_flipping( Publication_Row $seen, $token ) {
		global $wpdb;
		return self::set( $wpdb->prepare( "token = x%s, lease_until = %s WHERE key_hash = x%s AND state = 'flipping' AND token = x%s", $token, self::lease_end(), $seen->key_hash, $seen->token ) );
	}

	/**
	 * Step record: makes a draft the one of this publication. The publication's row is locked first, here and in drop,
	 * so that nobody records a dropped draft and nobody drops a recorded one.
	 *
	 * @since 0.1.0
	 *
	 * @param string $key_hash Hexadecimal.
	 * @param string $token    Hexadecimal.
	 * @param int    $post_id  The draft.
	 * @return bool Whether it is recorded now.
	 */
	public static function record( $key_hash, $token, $post_id ) {
		global $wpdb;
		return 1 === self::under_lock( $key_hash, self::set_sql( $wpdb->prepare( "post_id = %d WHERE key_hash = x%s AND token = x%s AND state = 'started' AND post_id IS NULL AND EXISTS (SELECT 1 FROM $wpdb->posts WHERE ID = %d AND post_status = 'draft')", $post_id, $key_hash, $token, $post_id ) ) );
	}

	/**
	 * Step drop: takes a draft out of everybody's reach, unless it is recorded. Core deletes auto-drafts that are left
	 * behind, so a request that dies after this leaves nothing for ever.
	 *
	 * @since 0.1.0
	 *
	 * @param string $key_hash Hexadecimal.
	 * @param int    $post_id  The draft.
	 * @return bool Whether it may be deleted now.
	 */
	public static function drop( $key_hash, $post_id ) {
		global $wpdb;
		$table = Schema::table( 'publications' );
		return 1 === self::under_lock( $key_hash, $wpdb->prepare( "UPDATE $wpdb->posts SET post_status = 'auto-draft' WHERE ID = %d AND post_status = 'draft' AND NOT EXISTS (SELECT 1 FROM $table WHERE key_hash = x%s AND post_id = %d)", $post_id, $key_hash, $post_id ) );
	}

	/**
	 * Forgets a recorded draft that a person threw away before it went live. Nobody owns the publication then, so that
	 * whoever goes on, also this request, looks again whether its revision is the right one.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Row $row   The row; its state is part of the comparison.
	 * @param string          $token Hexadecimal.
	 * @return bool Whether it is forgotten.
	 */
	public static function forget_draft( Publication_Row $row, $token ) {
		global $wpdb;
		return self::set( $wpdb->prepare( "state = 'started', hooks = 'none', post_id = NULL, token = x%s, lease_until = %s WHERE key_hash = x%s AND token = x%s AND state = %s AND post_id = %d", bin2hex( random_bytes( 16 ) ), Instant::to_sql( Clock::now() ), $row->key_hash, $token, $row->state, $row->post_id ) );
	}

	/**
	 * Step attachment: the post is complete and goes live. Fenced by the token and by the epoch of the site's lease.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Request $request The request.
	 * @param string              $hooks   `started` when publish hooks will follow, else `none`.
	 * @return bool Whether it may go live.
	 */
	public static function begin_flip( Publication_Request $request, $hooks ) {
		global $wpdb;
		$lease = Schema::table( 'lease' );
		return self::set( $wpdb->prepare( "state = 'flipping', hooks = %s WHERE key_hash = x%s AND token = x%s AND state = 'started' AND post_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM $lease WHERE epoch > %d)", $hooks, $request->key_hash, $request->token, $request->epoch ) );
	}

	/**
	 * Notes that publish hooks will follow, for a post whose date came while it was flipping.
	 *
	 * @since 0.1.0
	 *
	 * @param string $key_hash Hexadecimal.
	 */
	public static function expect_hooks( $key_hash ) {
		global $wpdb;
		self::set( $wpdb->prepare( "hooks = 'started' WHERE key_hash = x%s AND state = 'flipping' AND hooks = 'none'", $key_hash ) );
	}

	/**
	 * Step finish, part one: publish hooks have ended. Only who flipped the post calls it, whoever has the token now.
	 *
	 * @since 0.1.0
	 *
	 * @param string $key_hash Hexadecimal.
	 */
	public static function hooks_done( $key_hash ) {
		global $wpdb;
		self::set( $wpdb->prepare( "hooks = 'done' WHERE key_hash = x%s AND hooks = 'started' AND state IN ('flipping', 'published')", $key_hash ) );
	}

	/**
	 * Step finish: the publication is done. Fenced by the post, so that a request that was slow for very long cannot
	 * finish another draft than the one that it looked at. The payload is not needed any more.
	 *
	 * @since 0.1.0
	 *
	 * @param string $key_hash Hexadecimal.
	 * @param int    $post_id  The post that is live.
	 * @return bool Whether this request finished it.
	 */
	public static function finish( $key_hash, $post_id ) {
		global $wpdb;
		return self::set( $wpdb->prepare( "state = 'published', payload = NULL WHERE key_hash = x%s AND state = 'flipping' AND post_id = %d", $key_hash, $post_id ) );
	}

	/**
	 * Cancels one that is not flipping yet, and frees its slot.
	 *
	 * @since 0.1.0
	 *
	 * @param string      $key_hash  Hexadecimal.
	 * @param string      $new_token Hexadecimal; nobody who works on it has it.
	 * @param string|null $only_if   Token that must be the row's; null cancels in any case.
	 * @return bool Whether it was started, and is cancelled now.
	 */
	public static function cancel( $key_hash, $new_token, $only_if = null ) {
		global $wpdb;
		$fence = null === $only_if ? '' : $wpdb->prepare( ' AND token = x%s', $only_if );
		return self::set( $wpdb->prepare( "state = 'cancelled', slot_key = NULL, post_id = NULL, payload = NULL, token = x%s WHERE key_hash = x%s AND state = 'started'", $new_token, $key_hash ) . $fence );
	}

	/**
	 * Ends the lease of this request early, because it failed: a retry need not wait.
	 *
	 * @since 0.1.0
	 *
	 * @param string $key_hash Hexadecimal.
	 * @param string $token    Hexadecimal.
	 */
	public static function release( $key_hash, $token ) {
		global $wpdb;
		self::set( $wpdb->prepare( "lease_until = %s WHERE key_hash = x%s AND token = x%s AND state IN ('started', 'flipping')", Instant::to_sql( Clock::now() ), $key_hash, $token ) );
	}

	/**
	 * The part of an UPDATE by which a request makes a started row its own.
	 *
	 * @param Publication_Request $request The request.
	 * @return string
	 */
	private static function take_sql( Publication_Request $request ) {
		global $wpdb;
		return $wpdb->prepare( 'token = x%s, lease_until = %s, epoch = %d, revision = %d, payload_hash = x%s, payload = %s, slot_key = ', $request->token, self::lease_end(), $request->epoch, $request->revision, $request->payload_hash, $request->payload ) . self::text_or_null( $request->slot_key );
	}

	/**
	 * Runs an UPDATE that the UNIQUE key on slots may refuse.
	 *
	 * @param string $assignments Prepared assignments and condition.
	 * @return bool|null Whether a row changed; null when refused.
	 */
	private static function unless_slot_taken( $assignments ) {
		$changed = Database::change_unless_refused( self::set_sql( $assignments ) );
		return null === $changed ? null : 1 === $changed;
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
		$table = Schema::table( 'publications' );
		return "UPDATE $table SET " . $wpdb->prepare( 'updated_at = %s, ', Instant::to_sql( Clock::now() ) ) . $assignments;
	}

	/**
	 * Runs a statement while the publication's row is locked.
	 *
	 * @param string $key_hash Hexadecimal.
	 * @param string $sql      Prepared SQL.
	 * @return int Rows that it changed.
	 */
	private static function under_lock( $key_hash, $sql ) {
		global $wpdb;
		$table = Schema::table( 'publications' );
		return Database::change_together( array( $wpdb->prepare( "SELECT id FROM $table WHERE key_hash = x%s FOR UPDATE", $key_hash ), $sql ) );
	}

	/**
	 * Reads one row.
	 *
	 * @param string $condition Prepared condition.
	 * @return Publication_Row|null
	 */
	private static function read( $condition ) {
		$table = Schema::table( 'publications' );
		$row   = Database::row( "SELECT HEX(key_hash) AS key_hash, slot_key, revision, HEX(payload_hash) AS payload_hash, CASE WHEN state = 'flipping' THEN payload END AS payload, state, HEX(token) AS token, lease_until, post_id, hooks, created_at, updated_at FROM $table WHERE $condition" );
		return null === $row ? null : new Publication_Row( $row );
	}

	/**
	 * When a lease that begins now is out: `Y-m-d H:i:s`, UTC.
	 *
	 * @return string
	 */
	private static function lease_end() {
		/**
		 * Filters for how many seconds a request may work on a publication before another may take it over.
		 *
		 * @since 0.1.0
		 *
		 * @param int $seconds Default 60.
		 */
		return Instant::to_sql( Clock::now() + max( 1, (int) apply_filters( 'smart_content_scheduler_publication_lease_seconds', 60 ) ) );
	}

	/**
	 * A text for SQL, or NULL.
	 *
	 * @param string|null $text The text.
	 * @return string
	 */
	private static function text_or_null( $text ) {
		global $wpdb;
		return null === $text ? 'NULL' : $wpdb->prepare( '%s', $text );
	}
}
