<?php
/**
 * Keeps the table of titles right.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Titles;

use Smart_Content_Scheduler\Database_Error;
use Smart_Content_Scheduler\Schema;

defined( 'ABSPATH' ) || exit;

/**
 * Hears of every change of a post, and reads changed posts anew when somebody asks. So publishing pays for one small
 * statement, and a first build goes on where it stopped when PHP was killed in the middle.
 *
 * @since 0.1.0
 */
final class Title_Index {

	/**
	 * Posts that are held in memory at once.
	 */
	const BATCH = 2000;

	/**
	 * How often a reader reads changed posts anew while others keep changing them.
	 */
	const ROUNDS = 3;

	/**
	 * On `transition_post_status`, which also fires when only the title of a post changed.
	 *
	 * @since 0.1.0
	 *
	 * @param string   $new_status New status.
	 * @param string   $old_status Old status.
	 * @param \WP_Post $post       The post.
	 */
	public static function post_changed( $new_status, $old_status, $post ) {
		$counts = in_array( $new_status, Title_Table::PUBLIC_STATUSES, true ) || in_array( $old_status, Title_Table::PUBLIC_STATUSES, true );
		if ( 'post' === $post->post_type && $counts ) {
			self::mark( (int) $post->ID );
		}
	}

	/**
	 * On `post_updated`: a post can become a page, and a page a post.
	 *
	 * @since 0.1.0
	 *
	 * @param int      $post_id Post.
	 * @param \WP_Post $after   The post now.
	 * @param \WP_Post $before  The post before.
	 */
	public static function post_type_changed( $post_id, $after, $before ) {
		if ( $after->post_type !== $before->post_type && in_array( 'post', array( $after->post_type, $before->post_type ), true ) ) {
			self::mark( (int) $post_id );
		}
	}

	/**
	 * On `deleted_post`.
	 *
	 * @since 0.1.0
	 *
	 * @param int      $post_id Post.
	 * @param \WP_Post $post    The post, as it was.
	 */
	public static function post_deleted( $post_id, $post ) {
		if ( 'post' === $post->post_type && in_array( $post->post_status, Title_Table::PUBLIC_STATUSES, true ) ) {
			self::mark( (int) $post_id );
		}
	}

	/**
	 * Marks a post as changed, but never stands in the way of somebody who saves one: a mark that could not be made is
	 * found again by the comparison of everything.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post.
	 */
	public static function mark( $post_id ) {
		if ( ! Schema::is_current() ) {
			return;
		}
		try {
			Title_Table::mark( $post_id );
		} catch ( Database_Error $error ) {
			error_log( 'Smart Content Scheduler: ' . $error->getMessage() ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions
		}
	}

	/**
	 * Brings the table in step with the posts.
	 *
	 * @since 0.1.0
	 */
	public static function refresh() {
		Title_State::find_outside_changes();
		for ( $round = 1; $round <= self::ROUNDS; $round++ ) {
			if ( ! self::read_stale() ) {
				return;
			}
		}
	}

	/**
	 * Compares every post with the table, and stores what is missing.
	 *
	 * @since 0.1.0
	 */
	public static function compare_all() {
		Title_Table::mark_differing();
		self::add_missing( 0 );
	}

	/**
	 * Stores the titles of posts without a row.
	 *
	 * @since 0.1.0
	 *
	 * @param int $after Post id above which to look.
	 */
	public static function add_missing( $after ) {
		do {
			$posts   = Title_Table::missing( $after, self::BATCH );
			$results = array();
			foreach ( $posts as $post ) {
				$results[] = self::result( (int) $post->ID, $post->post_title, $post->post_status );
				$after     = (int) $post->ID;
			}
			Title_Table::insert( $results );
		} while ( count( $posts ) === self::BATCH );
	}

	/**
	 * Reads every title anew.
	 *
	 * @since 0.1.0
	 *
	 * @return int How many public posts there are.
	 */
	public static function rebuild() {
		Title_State::start_afresh();
		self::refresh();
		return Title_Table::count_public();
	}

	/**
	 * Reads changed posts anew.
	 *
	 * @return bool Whether there were any.
	 */
	private static function read_stale() {
		$any = false;
		do {
			$rows    = Title_Table::stale( self::BATCH );
			$results = array();
			$same    = array();
			foreach ( $rows as $row ) {
				$status = null === $row->post_status ? Title_Table::REMOVED : $row->post_status;
				$title  = null === $row->post_status ? '' : $row->post_title;
				if ( $status === $row->status && $title === $row->title ) {
					$same[] = $row; // Only its date or text was changed.
				} else {
					$results[] = self::result( (int) $row->post_id, $title, $status ) + array( 'seen' => (int) $row->changed );
				}
			}
			Title_Table::unmark( $same );
			Title_Table::store( $results );
			$any = $any || array() !== $rows;
		} while ( count( $rows ) === self::BATCH );
		return $any;
	}

	/**
	 * What is stored about a post.
	 *
	 * @param int    $post_id Post.
	 * @param string $title   Its title as stored.
	 * @param string $status  Its status, or `removed`.
	 * @return array
	 */
	private static function result( $post_id, $title, $status ) {
		return array(
			'post_id'    => $post_id,
			'title'      => $title,
			'normalised' => Normaliser::of_stored( $title ),
			'status'     => $status,
		);
	}
}
