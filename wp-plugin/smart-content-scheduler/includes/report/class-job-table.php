<?php
/**
 * Every SQL statement about the copy of the agent's queue.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Report;

use Smart_Content_Scheduler\Database;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Schema;

defined( 'ABSPATH' ) || exit;

/**
 * The queue belongs to the agent; this is a copy to look at, kept in step by what changes.
 *
 * @since 0.1.0
 */
final class Job_Table {

	/**
	 * Option that holds how far the copy is.
	 */
	const CURSOR_OPTION = 'smart_content_scheduler_queue_cursor';

	/**
	 * States in the order in which a person wants to see them.
	 */
	const URGENCY = array(
		'FAILED'      => 0,
		'PUBLISHING'  => 1,
		'QUEUED'      => 3,
		'CREATED'     => 4,
		'PUBLISHED'   => 5,
		'CANCELLED'   => 6,
	);

	/**
	 * Of a state that is not listed: one of the pipeline's stages.
	 */
	const STAGE_URGENCY = 2;

	/**
	 * Takes a page of changed jobs.
	 *
	 * @since 0.1.0
	 *
	 * @param array $queue `queue` of the report.
	 */
	public static function take( array $queue ) {
		// At once, so that the page never shows half of it; and one commit waits for the disk once, not for every job.
		Database::transaction(
			static function () use ( $queue ) {
				$table = Schema::table( 'jobs' );
				if ( $queue['reset'] ) {
					Database::change( "DELETE FROM $table" );
				}
				foreach ( $queue['jobs'] as $job ) {
					self::write( $table, $job );
				}
			}
		);
		update_option( self::CURSOR_OPTION, (string) $queue['cursor'], false );
	}

	/**
	 * How far the copy is.
	 *
	 * @since 0.1.0
	 *
	 * @return string|null Null when there is none.
	 */
	public static function cursor() {
		$cursor = get_option( self::CURSOR_OPTION );
		return is_string( $cursor ) && '' !== $cursor ? $cursor : null;
	}

	/**
	 * How many jobs there are.
	 *
	 * @since 0.1.0
	 *
	 * @return int
	 */
	public static function total() {
		$table = Schema::table( 'jobs' );
		return (int) Database::row( "SELECT COUNT(*) AS total FROM $table" )->total;
	}

	/**
	 * How many jobs are in each state.
	 *
	 * @since 0.1.0
	 *
	 * @return int[] By state, in the order of their urgency.
	 */
	public static function count_by_status() {
		$table  = Schema::table( 'jobs' );
		$counts = array();
		foreach ( Database::rows( "SELECT status, COUNT(*) AS jobs FROM $table GROUP BY status" ) as $row ) {
			$counts[ $row->status ] = (int) $row->jobs;
		}
		uksort(
			$counts,
			static function ( $a, $b ) {
				return self::urgency( $a ) - self::urgency( $b );
			}
		);
		return $counts;
	}

	/**
	 * Some jobs, the most urgent first.
	 *
	 * @since 0.1.0
	 *
	 * @param array $filter `status` ('' for all), `term_id` (0 for all), `search`, `orderby` ('urgency', 'updated', 'priority'), `limit`, `offset`, and
	 *                      `order`, where 'asc' puts the oldest change or the lowest priority first.
	 * @return array { jobs: object[], total: int } All that match are counted.
	 */
	public static function find( array $filter ) {
		global $wpdb;
		$table = Schema::table( 'jobs' );
		$where = array( '1 = 1' );
		if ( '' !== $filter['status'] ) {
			$where[] = $wpdb->prepare( 'status = %s', $filter['status'] );
		}
		if ( $filter['term_id'] > 0 ) {
			$where[] = $wpdb->prepare( 'term_id = %d', $filter['term_id'] );
		}
		if ( '' !== $filter['search'] ) {
			$like    = '%' . $wpdb->esc_like( $filter['search'] ) . '%';
			$where[] = $wpdb->prepare( '(title LIKE %s OR job_id LIKE %s)', $like, $like );
		}
		$is_asc = isset( $filter['order'] ) && 'asc' === $filter['order'];
		$orders = array(
			'urgency'  => 'urgency, priority_rank, created_at',
			'updated'  => $is_asc ? 'updated_at' : 'updated_at DESC',
			'priority' => $is_asc ? 'priority_rank DESC, created_at' : 'priority_rank, created_at',
		);
		$order  = isset( $orders[ $filter['orderby'] ] ) ? $orders[ $filter['orderby'] ] : $orders['urgency'];
		$match  = implode( ' AND ', $where );
		$limit  = $wpdb->prepare( 'LIMIT %d OFFSET %d', $filter['limit'], $filter['offset'] );
		return array(
			'jobs'  => Database::rows( "SELECT * FROM $table WHERE $match ORDER BY $order $limit" ),
			'total' => (int) Database::row( "SELECT COUNT(*) AS total FROM $table WHERE $match" )->total,
		);
	}

	/**
	 * One job.
	 *
	 * @since 0.1.0
	 *
	 * @param string $job_id Its id.
	 * @return object|null
	 */
	public static function get( $job_id ) {
		return self::get_by_hash( hash( 'sha256', $job_id ) );
	}

	/**
	 * One job, by the hash of its id: what stands in a form, because attributes do not keep every character of an id.
	 *
	 * @since 0.1.0
	 *
	 * @param string $hash SHA-256 of its id, hexadecimal.
	 * @return object|null
	 */
	public static function get_by_hash( $hash ) {
		global $wpdb;
		if ( 1 !== preg_match( '/^[0-9a-f]{64}$/D', $hash ) ) {
			return null;
		}
		$table = Schema::table( 'jobs' );
		return Database::row( $wpdb->prepare( "SELECT * FROM $table WHERE job_hash = x%s", $hash ) );
	}

	/**
	 * Writes what is known of a job now.
	 *
	 * @param string $table Name of the table.
	 * @param array  $job   `reportedJob` of the wire contract.
	 */
	private static function write( $table, array $job ) {
		global $wpdb;
		$text = static function ( $value ) use ( $wpdb ) {
			return null === $value ? 'NULL' : $wpdb->prepare( '%s', $value );
		};
		$date = static function ( $value ) use ( $text ) {
			$seconds = null === $value ? null : Instant::parse( $value );
			return $text( null === $seconds ? null : Instant::to_sql( $seconds ) );
		};
		$set  = array(
			'job_id'        => $wpdb->prepare( '%s', $job['job_id'] ),
			'title'         => $wpdb->prepare( '%s', $job['title'] ),
			'status'        => $wpdb->prepare( '%s', $job['status'] ),
			'urgency'       => (string) self::urgency( $job['status'] ),
			'category'      => $wpdb->prepare( '%s', mb_substr( $job['category'], 0, 200 ) ),
			'term_id'       => (string) self::term_id( $job['category_key'] ),
			'priority_rank' => (string) ( 100 - max( 0, min( 100, (int) $job['priority'] ) ) ),
			'attempts'      => (string) max( 0, (int) $job['attempts'] ),
			'error_code'    => $text( $job['error_code'] ),
			'error_message' => $text( $job['error_message'] ),
			'not_before'    => $date( $job['not_before'] ),
			'created_at'    => $date( $job['created_at'] ),
			'updated_at'    => $date( $job['updated_at'] ),
			'post_id'       => null === $job['post_id'] ? 'NULL' : (string) (int) $job['post_id'],
			'published_at'  => $date( $job['published_at'] ),
		);
		// Plain statements, because the translator that Playground uses refuses `ON DUPLICATE KEY UPDATE` with functions.
		$hash  = hash( 'sha256', $job['job_id'] );
		$pairs = array();
		foreach ( $set as $column => $value ) {
			$pairs[] = "$column = $value";
		}
		$columns = implode( ', ', array_keys( $set ) );
		$values  = implode( ', ', $set );
		$where   = $wpdb->prepare( 'WHERE job_hash = x%s', $hash );
		$added   = Database::change( "INSERT IGNORE INTO $table (job_hash, $columns) VALUES (" . $wpdb->prepare( 'x%s', $hash ) . ", $values)" );
		if ( 0 === $added ) {
			Database::change( "UPDATE $table SET " . implode( ', ', $pairs ) . " $where" );
		}
	}

	/**
	 * Where a state stands in the list.
	 *
	 * @param string $status The state.
	 * @return int
	 */
	private static function urgency( $status ) {
		return isset( self::URGENCY[ $status ] ) ? self::URGENCY[ $status ] : self::STAGE_URGENCY;
	}

	/**
	 * The category that a key means.
	 *
	 * @param string $key `term:<id>` or `name:<name>`.
	 * @return int 0 while WordPress does not know the category.
	 */
	private static function term_id( $key ) {
		return 0 === strpos( $key, 'term:' ) ? (int) substr( $key, 5 ) : 0;
	}
}
