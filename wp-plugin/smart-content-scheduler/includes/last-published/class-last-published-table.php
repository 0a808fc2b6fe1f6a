<?php
/**
 * Every SQL statement about the plugin's own table of last posts.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Last_Published;

use Smart_Content_Scheduler\Database;
use Smart_Content_Scheduler\Schema;

defined( 'ABSPATH' ) || exit;

/**
 * One row for each category. It is in step when `computed` equals `changed`. Whoever changes a post raises `changed`
 * afterwards; whoever computes a row notes `changed` before it looks at the posts, and stores its result only if
 * `changed` is still the same. So a result that missed a change is never taken for a good one, however many compute at once.
 *
 * @since 0.1.0
 */
final class Last_Published_Table {

	/**
	 * Marks categories as changed. Call it after the change.
	 *
	 * @since 0.1.0
	 *
	 * @param int[] $term_ids Their term ids.
	 */
	public static function mark( array $term_ids ) {
		$term_ids = array_unique( array_map( 'intval', $term_ids ) );
		if ( array() === $term_ids ) {
			return;
		}
		sort( $term_ids ); // Everybody locks rows in the same order.
		$table   = Schema::table( 'last_published' );
		$in      = implode( ',', $term_ids );
		$changed = Database::change( "UPDATE $table SET changed = changed + 1 WHERE term_id IN ($in)" );
		if ( $changed < count( $term_ids ) ) {
			self::add_missing( $term_ids );
		}
	}

	/**
	 * Marks every category as changed.
	 *
	 * @since 0.1.0
	 */
	public static function mark_all() {
		$table = Schema::table( 'last_published' );
		Database::change( "UPDATE $table SET changed = changed + 1" );
	}

	/**
	 * Adds rows that are not there yet, marked as changed.
	 *
	 * @since 0.1.0
	 *
	 * @param int[] $term_ids Term ids.
	 */
	public static function add_missing( array $term_ids ) {
		$table = Schema::table( 'last_published' );
		foreach ( array_chunk( array_map( 'intval', $term_ids ), 500 ) as $chunk ) {
			$values = implode( ',0,1,0),(', $chunk );
			Database::change( "INSERT IGNORE INTO $table (term_id, published_count, changed, computed) VALUES ($values,0,1,0)" );
		}
	}

	/**
	 * Removes the row of a category that is gone.
	 *
	 * @since 0.1.0
	 *
	 * @param int $term_id Its term id.
	 */
	public static function remove( $term_id ) {
		global $wpdb;
		$table = Schema::table( 'last_published' );
		Database::change( $wpdb->prepare( "DELETE FROM $table WHERE term_id = %d", $term_id ) );
	}

	/**
	 * All categories of the site with their rows; the columns of the row are null where there is none yet.
	 * Past WordPress's functions, because language plugins filter those.
	 *
	 * @since 0.1.0
	 *
	 * @return object[] Sorted by term id.
	 */
	public static function categories() {
		global $wpdb;
		$table = Schema::table( 'last_published' );
		return Database::rows(
			"SELECT t.term_id, t.slug, t.name, tt.parent, tt.term_taxonomy_id AS tt_id,
				s.last_post_id, s.last_published_at, s.published_count, s.scheduled_post_id, s.scheduled_at,
				s.newest_local, s.soonest_local, s.changed, s.computed
			FROM $wpdb->term_taxonomy tt
			JOIN $wpdb->terms t ON t.term_id = tt.term_id
			LEFT JOIN $table s ON s.term_id = tt.term_id
			WHERE tt.taxonomy = 'category' ORDER BY t.term_id"
		);
	}

	/**
	 * Stores what was computed, unless the category has changed again since.
	 *
	 * @since 0.1.0
	 *
	 * @param array[] $results For each: term_id, seen (`changed` before the posts were looked at), and the columns.
	 */
	public static function store( array $results ) {
		global $wpdb;
		$table = Schema::table( 'last_published' );
		$sql   = array();
		foreach ( $results as $result ) {
			$columns = array();
			foreach ( Post_Walk::COLUMNS as $name => $format ) {
				$columns[] = null === $result[ $name ] ? "$name = NULL" : $wpdb->prepare( "$name = $format", $result[ $name ] ); // phpcs:ignore WordPress.DB
			}
			$sql[] = $wpdb->prepare(
				"UPDATE $table SET " . implode( ', ', $columns ) . ', computed = %d WHERE term_id = %d AND changed = %d', // phpcs:ignore WordPress.DB
				$result['seen'],
				$result['term_id'],
				$result['seen']
			);
		}
		// One commit for many rows: a rebuild of 200 categories would otherwise wait for the disk 200 times.
		foreach ( array_chunk( $sql, 500 ) as $chunk ) {
			Database::change_together( $chunk );
		}
	}

	/**
	 * Term ids of the categories of some posts, as the database has them now.
	 *
	 * @since 0.1.0
	 *
	 * @param int[] $post_ids Posts.
	 * @return int[]
	 */
	public static function categories_of( array $post_ids ) {
		global $wpdb;
		$in = implode( ',', array_map( 'intval', $post_ids ) );
		return self::term_ids( "SELECT DISTINCT tt.term_id FROM $wpdb->term_relationships tr JOIN $wpdb->term_taxonomy tt ON tt.term_taxonomy_id = tr.term_taxonomy_id WHERE tr.object_id IN ($in) AND tt.taxonomy = 'category'" );
	}

	/**
	 * Term ids of some of the categories' taxonomy rows.
	 *
	 * @since 0.1.0
	 *
	 * @param int[] $tt_ids Term taxonomy ids.
	 * @return int[]
	 */
	public static function terms_of( array $tt_ids ) {
		global $wpdb;
		$in = implode( ',', array_map( 'intval', $tt_ids ) );
		return self::term_ids( "SELECT term_id FROM $wpdb->term_taxonomy WHERE term_taxonomy_id IN ($in) AND taxonomy = 'category'" );
	}

	/**
	 * Term ids of the categories of the public posts with an id in a range.
	 *
	 * @since 0.1.0
	 *
	 * @param int $after First id that is not meant.
	 * @param int $last  Last id.
	 * @return int[]
	 */
	public static function categories_of_new_posts( $after, $last ) {
		global $wpdb;
		return self::term_ids( $wpdb->prepare( "SELECT DISTINCT tt.term_id FROM $wpdb->posts p JOIN $wpdb->term_relationships tr ON tr.object_id = p.ID JOIN $wpdb->term_taxonomy tt ON tt.term_taxonomy_id = tr.term_taxonomy_id WHERE p.ID > %d AND p.ID <= %d AND p.post_type = 'post' AND p.post_status IN ('publish', 'future') AND tt.taxonomy = 'category'", $after, $last ) );
	}

	/**
	 * The first column of a query, as integers.
	 *
	 * @param string $sql Prepared SQL with a column term_id.
	 * @return int[]
	 */
	private static function term_ids( $sql ) {
		return array_map( 'intval', wp_list_pluck( Database::rows( $sql ), 'term_id' ) );
	}
}
