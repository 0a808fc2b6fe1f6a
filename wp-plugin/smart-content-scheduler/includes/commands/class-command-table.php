<?php
/**
 * Every SQL statement about commands.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Commands;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Database;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Refusal;
use Smart_Content_Scheduler\Schema;

defined( 'ABSPATH' ) || exit;

/**
 * What people asked of the agent. A command waits until the agent's next report, and is acknowledged when it was carried out.
 *
 * @since 0.1.0
 */
final class Command_Table {

	/**
	 * A command that nobody took within this time is dropped: what was wanted yesterday may be wrong today. Seconds.
	 */
	const EXPIRES_AFTER = DAY_IN_SECONDS;

	/**
	 * At most so many go out with one answer.
	 */
	const A_REPORT = 50;

	/**
	 * Commands older than this are forgotten. Seconds.
	 */
	const KEEP_SECONDS = 90 * DAY_IN_SECONDS;

	/**
	 * Lets a command wait for the agent.
	 *
	 * @since 0.1.0
	 *
	 * @param string $type    Type of the wire contract.
	 * @param array  $args    Its other fields.
	 * @param int    $user_id Who asks.
	 * @return bool False when the very same command waits already: it is not carried out twice.
	 */
	public static function add( $type, array $args, $user_id ) {
		global $wpdb;
		self::expire();
		$table = Schema::table( 'commands' );
		$json  = wp_json_encode( (object) $args );
		return 1 === Database::change(
			$wpdb->prepare(
				"INSERT IGNORE INTO $table (id, subject, type, args, state, message, user_id, created_at) VALUES (%s, x%s, %s, %s, 'waiting', '', %d, %s)",
				wp_generate_uuid4(),
				hash( 'sha256', $type . ' ' . $json ),
				$type,
				$json,
				$user_id,
				Instant::to_sql( Clock::now() )
			)
		);
	}

	/**
	 * The commands that wait, the oldest first.
	 *
	 * @since 0.1.0
	 *
	 * @return array[] `siteCommand`s of the wire contract.
	 */
	public static function waiting() {
		return array_map( array( self::class, 'to_wire' ), self::waiting_rows() );
	}

	/**
	 * The rows of the commands that wait, the oldest first.
	 *
	 * @since 0.1.0
	 *
	 * @return object[]
	 */
	public static function waiting_rows() {
		global $wpdb;
		self::expire();
		$table = Schema::table( 'commands' );
		return Database::rows( $wpdb->prepare( "SELECT * FROM $table WHERE state = 'waiting' ORDER BY seq LIMIT %d", self::A_REPORT ) );
	}

	/**
	 * Records what came of a command. Only the first acknowledgement counts.
	 *
	 * @since 0.1.0
	 *
	 * @param string $id      The command.
	 * @param string $outcome `done` or `failed`.
	 * @param string $message For people.
	 * @return array `commandAckResponse` of the wire contract.
	 * @throws Refusal 404 `command_not_found`.
	 */
	public static function acknowledge( $id, $outcome, $message ) {
		global $wpdb;
		$table = Schema::table( 'commands' );
		Database::change(
			$wpdb->prepare(
				"UPDATE $table SET state = %s, subject = NULL, message = %s, done_at = %s WHERE id = %s AND state IN ('waiting', 'expired')",
				$outcome,
				$message,
				Instant::to_sql( Clock::now() ),
				$id
			)
		);
		$row = Database::row( $wpdb->prepare( "SELECT id, state FROM $table WHERE id = %s", $id ) );
		if ( null === $row ) {
			throw new Refusal(
				'command_not_found',
				sprintf(
					/* translators: %s: id of a command. */
					__( 'There is no command %s.', 'smart-content-scheduler' ),
					$id
				),
				404
			);
		}
		return array(
			'id'    => $row->id,
			'state' => $row->state,
		);
	}

	/**
	 * The newest commands, for people.
	 *
	 * @since 0.1.0
	 *
	 * @param int $limit At most this many.
	 * @return object[]
	 */
	public static function newest( $limit ) {
		global $wpdb;
		$table = Schema::table( 'commands' );
		return Database::rows( $wpdb->prepare( "SELECT * FROM $table ORDER BY seq DESC LIMIT %d", $limit ) );
	}

	/**
	 * A page of a person's commands, for that person's data export.
	 *
	 * @since 0.1.0
	 *
	 * @param int $user_id The person.
	 * @param int $limit   At most this many.
	 * @param int $offset  After this many.
	 * @return object[]
	 */
	public static function of_user( $user_id, $limit, $offset ) {
		global $wpdb;
		$table = Schema::table( 'commands' );
		return Database::rows( $wpdb->prepare( "SELECT * FROM $table WHERE user_id = %d ORDER BY seq LIMIT %d OFFSET %d", $user_id, $limit, $offset ) );
	}

	/**
	 * Takes a person out of the commands; what was asked for stays.
	 *
	 * @since 0.1.0
	 *
	 * @param int $user_id The person.
	 * @return int How many commands named them.
	 */
	public static function forget_user( $user_id ) {
		global $wpdb;
		$table = Schema::table( 'commands' );
		return Database::change( $wpdb->prepare( "UPDATE $table SET user_id = 0 WHERE user_id = %d", $user_id ) );
	}

	/**
	 * Drops commands that waited in vain, and those that are long past.
	 *
	 * @since 0.1.0
	 */
	public static function expire() {
		global $wpdb;
		$table = Schema::table( 'commands' );
		$now   = Clock::now();
		Database::change(
			$wpdb->prepare(
				"UPDATE $table SET state = 'expired', subject = NULL, done_at = %s WHERE state = 'waiting' AND created_at < %s",
				Instant::to_sql( $now ),
				Instant::to_sql( $now - self::EXPIRES_AFTER )
			)
		);
		Database::change( $wpdb->prepare( "DELETE FROM $table WHERE state <> 'waiting' AND created_at < %s", Instant::to_sql( $now - self::KEEP_SECONDS ) ) );
	}

	/**
	 * A command as the agent reads it.
	 *
	 * @param object $row Its row.
	 * @return array `siteCommand` of the wire contract.
	 */
	private static function to_wire( $row ) {
		$user = get_userdata( (int) $row->user_id );
		return array(
			'id'         => $row->id,
			'type'       => $row->type,
			'created_at' => Instant::sql_to_wire( $row->created_at ),
			'created_by' => $user ? $user->display_name : __( 'Somebody', 'smart-content-scheduler' ),
		) + (array) json_decode( $row->args, true );
	}
}
