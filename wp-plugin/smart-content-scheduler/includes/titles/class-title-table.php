<?php
/**
 * Every SQL statement about the table of titles.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Titles;

use Smart_Content_Scheduler\Database;
use Smart_Content_Scheduler\Schema;

defined( 'ABSPATH' ) || exit;

/**
 * One row for each post that has or had a public status. It is in step unless `stale` is set. Whoever changes a post
 * raises `changed` afterwards; whoever reads the post anew notes `changed` first and stores its result only if it is still
 * the same. `version` rises with each stored change, in the order of the commits: the row of post 0 counts, and is locked
 * while it does, so that a reader who asks for what came after a version never misses one that was committed late.
 *
 * @since 0.1.0
 */
final class Title_Table {

	/**
	 * Statuses of posts whose titles count.
	 */
	const PUBLIC_STATUSES = array( 'publish', 'future', 'private' );

	/**
	 * Status of a row whose post is public no more.
	 */
	const REMOVED = 'removed';

	/**
	 * Rows that are written by one statement.
	 */
	const CHUNK = 500;

	/**
	 * The table, for dbDelta(). `title` holds bytes, so that it is compared as bytes.
	 *
	 * @since 0.1.0
	 *
	 * @param string $collate Character set and collation of the site.
	 * @return string
	 */
	public static function definition( $collate ) {
		$table = Schema::table( 'titles' );
		return "CREATE TABLE $table (
				post_id bigint(20) unsigned NOT NULL,
				title longblob NOT NULL,
				normalised longtext NOT NULL,
				hash binary(32) NOT NULL,
				status varchar(20) NOT NULL,
				version bigint(20) unsigned NOT NULL,
				changed bigint(20) unsigned NOT NULL,
				stale tinyint(1) unsigned NOT NULL,
				PRIMARY KEY  (post_id),
				KEY hash (hash,post_id),
				KEY version (version,post_id),
				KEY stale (stale)
			) $collate;";
	}

	/**
	 * Marks a post as changed. Call it after the change.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post.
	 */
	public static function mark( $post_id ) {
		global $wpdb;
		$table = Schema::table( 'titles' );
		if ( 0 === Database::change( $wpdb->prepare( "UPDATE $table SET changed = changed + 1, stale = 1 WHERE post_id = %d", $post_id ) ) ) {
			self::add( array( $post_id ) );
		}
	}

	/**
	 * Adds rows that are not there yet, marked as changed.
	 *
	 * @since 0.1.0
	 *
	 * @param int[] $post_ids Posts.
	 */
	public static function add( array $post_ids ) {
		$table  = Schema::table( 'titles' );
		$values = implode( ",'','',x'',0,'removed',1,1),(", array_map( 'intval', $post_ids ) );
		Database::change( "INSERT IGNORE INTO $table (post_id, title, normalised, hash, version, status, changed, stale) VALUES ($values,'','',x'',0,'removed',1,1)" );
	}

	/**
	 * Rows that are not in step, with their posts as they are now: post_id, changed, post_title, post_status (null when
	 * the post is not public).
	 *
	 * @since 0.1.0
	 *
	 * @param int $limit At most so many.
	 * @return object[]
	 */
	public static function stale( $limit ) {
		global $wpdb;
		$table = Schema::table( 'titles' );
		$in    = self::statuses();
		// `changed` is read together with the post or before it: the row comes first in the join.
		return Database::rows( $wpdb->prepare( "SELECT t.post_id, t.changed, t.title, t.status, p.post_title, p.post_status FROM $table t LEFT JOIN $wpdb->posts p ON p.ID = t.post_id AND p.post_type = 'post' AND p.post_status IN ($in) WHERE t.stale = 1 ORDER BY t.post_id LIMIT %d", $limit ) ); // phpcs:ignore WordPress.DB
	}

	/**
	 * Public posts without a row: ID, post_title, post_status.
	 *
	 * @since 0.1.0
	 *
	 * @param int $after Post id above which to look.
	 * @param int $limit At most so many.
	 * @return object[] By id.
	 */
	public static function missing( $after, $limit ) {
		global $wpdb;
		$table = Schema::table( 'titles' );
		$in    = self::statuses();
		return Database::rows( $wpdb->prepare( "SELECT p.ID, p.post_title, p.post_status FROM $wpdb->posts p LEFT JOIN $table t ON t.post_id = p.ID WHERE p.ID > %d AND p.post_type = 'post' AND p.post_status IN ($in) AND t.post_id IS NULL ORDER BY p.ID LIMIT %d", $after, $limit ) ); // phpcs:ignore WordPress.DB
	}

	/**
	 * Marks every row whose post has another title or status than it, or is gone.
	 *
	 * @since 0.1.0
	 */
	public static function mark_differing() {
		global $wpdb;
		$table = Schema::table( 'titles' );
		$in    = self::statuses();
		$rows  = Database::rows( "SELECT t.post_id FROM $table t LEFT JOIN $wpdb->posts p ON p.ID = t.post_id AND p.post_type = 'post' AND p.post_status IN ($in) WHERE t.post_id > 0 AND t.stale = 0 AND ((t.status <> 'removed' AND (p.ID IS NULL OR p.post_status <> t.status OR p.post_title <> t.title)) OR (t.status = 'removed' AND p.ID IS NOT NULL))" );
		foreach ( array_chunk( array_map( 'intval', wp_list_pluck( $rows, 'post_id' ) ), self::CHUNK ) as $chunk ) {
			$ids = implode( ',', $chunk );
			Database::change( "UPDATE $table SET changed = changed + 1, stale = 1 WHERE post_id IN ($ids)" );
		}
	}

	/**
	 * Stores titles of posts that have no row yet.
	 *
	 * @since 0.1.0
	 *
	 * @param array[] $results For each: post_id, title, normalised, status.
	 */
	public static function insert( array $results ) {
		global $wpdb;
		if ( array() === $results ) {
			return; // There is no new version without a change.
		}
		$table = Schema::table( 'titles' );
		self::with_next_version(
			static function ( $version ) use ( $results, $table, $wpdb ) {
				foreach ( array_chunk( $results, self::CHUNK ) as $chunk ) {
					$values = array();
					foreach ( $chunk as $result ) {
						$values[] = $wpdb->prepare( '(%d, %s, %s, x%s, %s, %d, 1, 0)', $result['post_id'], $result['title'], $result['normalised'], self::hash( $result['normalised'] ), $result['status'], $version );
					}
					Database::change( "INSERT IGNORE INTO $table (post_id, title, normalised, hash, status, version, changed, stale) VALUES " . implode( ',', $values ) );
				}
			}
		);
	}

	/**
	 * Stores what was read anew, unless the post has changed again since.
	 *
	 * @since 0.1.0
	 *
	 * @param array[] $results For each: post_id, title, normalised, status, seen (`changed` before the post was read).
	 */
	public static function store( array $results ) {
		global $wpdb;
		if ( array() === $results ) {
			return; // There is no new version without a change.
		}
		$table = Schema::table( 'titles' );
		self::with_next_version(
			static function ( $version ) use ( $results, $table, $wpdb ) {
				foreach ( $results as $result ) {
					Database::change( $wpdb->prepare( "UPDATE $table SET title = %s, normalised = %s, hash = x%s, status = %s, stale = 0, version = %d WHERE post_id = %d AND changed = %d", $result['title'], $result['normalised'], self::hash( $result['normalised'] ), $result['status'], $version, $result['post_id'], $result['seen'] ) );
				}
			}
		);
	}

	/**
	 * Takes the mark from rows that were found to be right.
	 *
	 * @since 0.1.0
	 *
	 * @param object[] $rows As stale() gives them.
	 */
	public static function unmark( array $rows ) {
		global $wpdb;
		$table = Schema::table( 'titles' );
		$sql   = array();
		foreach ( $rows as $row ) {
			$sql[] = $wpdb->prepare( "UPDATE $table SET stale = 0 WHERE post_id = %d AND changed = %d", $row->post_id, $row->changed );
		}
		foreach ( array_chunk( $sql, self::CHUNK ) as $chunk ) {
			Database::change_together( $chunk );
		}
	}

	/**
	 * The oldest public posts with some normal forms.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $hashes  SHA-256 of normal forms, hexadecimal.
	 * @param int      $exclude A post that does not count; 0 for none.
	 * @return int[] Post ids by hash.
	 */
	public static function oldest( array $hashes, $exclude ) {
		global $wpdb;
		if ( array() === $hashes ) {
			return array();
		}
		$table = Schema::table( 'titles' );
		$in    = implode( ', ', array_fill( 0, count( $hashes ), 'x%s' ) );
		$rows  = Database::rows( $wpdb->prepare( "SELECT HEX(hash) AS hash, MIN(post_id) AS post_id FROM $table WHERE hash IN ($in) AND status <> 'removed' AND post_id <> %d GROUP BY hash", array_merge( $hashes, array( $exclude ) ) ) ); // phpcs:ignore WordPress.DB
		$found = array();
		foreach ( $rows as $row ) {
			$found[ strtolower( $row->hash ) ] = (int) $row->post_id;
		}
		return $found;
	}

	/**
	 * Rows by post id.
	 *
	 * @since 0.1.0
	 *
	 * @param int[] $post_ids Posts.
	 * @return object[] title and status, by post id.
	 */
	public static function rows_of( array $post_ids ) {
		if ( array() === $post_ids ) {
			return array();
		}
		$table = Schema::table( 'titles' );
		$in    = implode( ',', array_map( 'intval', $post_ids ) );
		return array_column( Database::rows( "SELECT post_id, title, status FROM $table WHERE post_id IN ($in)" ), null, 'post_id' );
	}

	/**
	 * Rows that were stored after a point of the list, oldest change first.
	 *
	 * @since 0.1.0
	 *
	 * @param int $version Version.
	 * @param int $post_id Post id within that version.
	 * @param int $limit   At most so many.
	 * @return object[] post_id, normalised, status, version.
	 */
	public static function since( $version, $post_id, $limit ) {
		global $wpdb;
		$table = Schema::table( 'titles' );
		// Each statement is a range of the index in its own order: one for both would sort all that is left for every page.
		$same  = Database::rows( $wpdb->prepare( "SELECT post_id, normalised, status, version FROM $table WHERE version = %d AND post_id > %d ORDER BY post_id LIMIT %d", $version, max( 0, $post_id ), $limit ) );
		$later = Database::rows( $wpdb->prepare( "SELECT post_id, normalised, status, version FROM $table WHERE version > %d AND post_id > 0 ORDER BY version, post_id LIMIT %d", $version, $limit ) );
		return array_slice( array_merge( $same, $later ), 0, $limit );
	}

	/**
	 * How many public posts have a row.
	 *
	 * @since 0.1.0
	 *
	 * @return int
	 */
	public static function count_public() {
		$table = Schema::table( 'titles' );
		return (int) Database::row( "SELECT COUNT(*) AS posts FROM $table WHERE status <> 'removed'" )->posts;
	}

	/**
	 * Version of the newest change.
	 *
	 * @since 0.1.0
	 *
	 * @return int
	 */
	public static function version() {
		$table = Schema::table( 'titles' );
		$row   = Database::row( "SELECT version FROM $table WHERE post_id = 0" );
		if ( null === $row ) {
			Database::change( "INSERT IGNORE INTO $table (post_id, title, normalised, hash, version, status, changed, stale) VALUES (0, '', '', x'', 0, 'removed', 0, 0)" );
			return 0;
		}
		return (int) $row->version;
	}

	/**
	 * What normal forms are looked up by.
	 *
	 * @since 0.1.0
	 *
	 * @param string $normalised A normal form.
	 * @return string Hexadecimal.
	 */
	public static function hash( $normalised ) {
		return hash( 'sha256', $normalised );
	}

	/**
	 * Writes with the next version, which nobody else gets.
	 *
	 * @param callable $write Gets the version.
	 */
	private static function with_next_version( callable $write ) {
		self::version();
		Database::transaction(
			static function () use ( $write ) {
				$table   = Schema::table( 'titles' );
				$version = 1 + (int) Database::row( "SELECT version FROM $table WHERE post_id = 0 FOR UPDATE" )->version;
				Database::change( "UPDATE $table SET version = $version WHERE post_id = 0" );
				$write( $version );
			}
		);
	}

	/**
	 * The public statuses for SQL.
	 *
	 * @return string
	 */
	private static function statuses() {
		return "'" . implode( "', '", self::PUBLIC_STATUSES ) . "'";
	}
}
