<?php
/**
 * Every SQL statement about the log.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Report;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Database;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Schema;

defined( 'ABSPATH' ) || exit;

/**
 * What happened: told by the agent, done by the plugin, or asked for by a person.
 *
 * @since 0.1.0
 */
final class Log_Table {

	/**
	 * Entries older than this are dropped. Seconds.
	 */
	const KEEP_SECONDS = 90 * DAY_IN_SECONDS;

	/**
	 * More entries than this are never kept.
	 */
	const KEEP_ENTRIES = 10000;

	/**
	 * Adds what the agent reports. An entry that is there already is left alone.
	 *
	 * @since 0.1.0
	 *
	 * @param array[] $entries `logEntry`s of the wire contract.
	 */
	public static function add_all( array $entries ) {
		foreach ( $entries as $entry ) {
			$at = Instant::parse( $entry['at'] );
			self::insert( $entry['id'], null === $at ? Clock::now() : $at, 'agent', $entry['level'], $entry['event'], $entry['message'], 0 );
		}
		self::prune();
	}

	/**
	 * Adds what the plugin did or a person asked for.
	 *
	 * @since 0.1.0
	 *
	 * @param string $source  `plugin` or `person`.
	 * @param string $level   `info`, `warning` or `error`.
	 * @param string $event   Its name, for programs.
	 * @param string $message Whole sentence, for people.
	 * @param int    $user_id Who asked; 0 when nobody did.
	 */
	public static function add( $source, $level, $event, $message, $user_id = 0 ) {
		self::insert( wp_generate_uuid4(), Clock::now(), $source, $level, $event, $message, $user_id );
	}

	/**
	 * Some entries, the newest first.
	 *
	 * @since 0.1.0
	 *
	 * @param array $filter `level` ('' for all), `search`, `limit`, `offset`.
	 * @return array { entries: object[], total: int }
	 */
	public static function find( array $filter ) {
		global $wpdb;
		$table = Schema::table( 'log' );
		$where = array( '1 = 1' );
		if ( '' !== $filter['level'] ) {
			$where[] = $wpdb->prepare( 'level = %s', $filter['level'] );
		}
		if ( '' !== $filter['search'] ) {
			$where[] = $wpdb->prepare( 'message LIKE %s', '%' . $wpdb->esc_like( $filter['search'] ) . '%' );
		}
		$match = implode( ' AND ', $where );
		$limit = $wpdb->prepare( 'LIMIT %d OFFSET %d', $filter['limit'], $filter['offset'] );
		return array(
			'entries' => Database::rows( "SELECT * FROM $table WHERE $match ORDER BY at DESC, seq DESC $limit" ),
			'total'   => (int) Database::row( "SELECT COUNT(*) AS total FROM $table WHERE $match" )->total,
		);
	}

	/**
	 * How many entries each level has.
	 *
	 * @since 0.1.0
	 *
	 * @return int[] By level.
	 */
	public static function count_by_level() {
		$table  = Schema::table( 'log' );
		$counts = array();
		foreach ( Database::rows( "SELECT level, COUNT(*) AS entries FROM $table GROUP BY level" ) as $row ) {
			$counts[ $row->level ] = (int) $row->entries;
		}
		return $counts;
	}

	/**
	 * A page of what a person asked for, for that person's data export.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_User $user   The person.
	 * @param int      $limit  At most this many.
	 * @param int      $offset After this many.
	 * @return object[]
	 */
	public static function of_user( $user, $limit, $offset ) {
		global $wpdb;
		$table   = Schema::table( 'log' );
		$carried = self::carried_out_for( $user );
		return Database::rows( $wpdb->prepare( "SELECT * FROM $table WHERE user_id = %d", $user->ID ) . " OR ($carried) " . $wpdb->prepare( 'ORDER BY seq LIMIT %d OFFSET %d', $limit, $offset ) );
	}

	/**
	 * Takes a person out of the log; what happened stays.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_User $user The person.
	 * @return int How many entries named them.
	 */
	public static function forget_user( $user ) {
		global $wpdb;
		$table   = Schema::table( 'log' );
		$carried = self::carried_out_for( $user );
		return Database::change( $wpdb->prepare( "UPDATE $table SET user_id = 0 WHERE user_id = %d", $user->ID ) )
			+ Database::change( $wpdb->prepare( "UPDATE $table SET message = CONCAT('Somebody', SUBSTRING(message, %d))", mb_strlen( $user->display_name ) + 1 ) . " WHERE $carried" );
	}

	/**
	 * The agent says whose wish it carried out, by the name that the command brought it: see Command_Table.
	 *
	 * @param \WP_User $user The person.
	 * @return string A condition, as SQL.
	 */
	private static function carried_out_for( $user ) {
		global $wpdb;
		return $wpdb->prepare( "event = 'command_obeyed' AND message LIKE %s", $wpdb->esc_like( $user->display_name . ' asked: ' ) . '%' );
	}

	/**
	 * One entry.
	 *
	 * @param string $entry_id Unique; an entry of that id is left alone.
	 * @param int    $at       Seconds since 1970.
	 * @param string $source   `agent`, `plugin` or `person`.
	 * @param string $level    `info`, `warning` or `error`.
	 * @param string $event    Its name.
	 * @param string $message  Whole sentence.
	 * @param int    $user_id  Who asked.
	 */
	private static function insert( $entry_id, $at, $source, $level, $event, $message, $user_id ) {
		global $wpdb;
		$table = Schema::table( 'log' );
		Database::change(
			$wpdb->prepare(
				"INSERT IGNORE INTO $table (entry_id, at, source, level, event, message, user_id) VALUES (%s, %s, %s, %s, %s, %s, %d)",
				$entry_id,
				Instant::to_sql( $at ),
				$source,
				$level,
				$event,
				$message,
				$user_id
			)
		);
	}

	/**
	 * Drops what is old, and what is too much.
	 *
	 * @since 0.1.0
	 */
	public static function prune() {
		global $wpdb;
		$table = Schema::table( 'log' );
		Database::change( $wpdb->prepare( "DELETE FROM $table WHERE at < %s", Instant::to_sql( Clock::now() - self::KEEP_SECONDS ) ) );
		$newest = Database::row( "SELECT MAX(seq) AS seq FROM $table" );
		if ( null !== $newest && $newest->seq > self::KEEP_ENTRIES ) {
			Database::change( $wpdb->prepare( "DELETE FROM $table WHERE seq <= %d", (int) $newest->seq - self::KEEP_ENTRIES ) );
		}
	}
}
