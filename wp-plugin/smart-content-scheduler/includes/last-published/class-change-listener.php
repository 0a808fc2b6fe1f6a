<?php
/**
 * Hears of every change that can move a category's last post.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Last_Published;

use Smart_Content_Scheduler\Database_Error;
use Smart_Content_Scheduler\Schema;

defined( 'ABSPATH' ) || exit;

/**
 * Marks the categories concerned, in the same request and after the change. All hooks here fire after WordPress wrote.
 *
 * @since 0.1.0
 */
final class Change_Listener {

	/**
	 * Statuses that count: published, and scheduled by hand.
	 */
	const PUBLIC_STATUSES = array( 'publish', 'future' );

	/**
	 * On `transition_post_status`, which also fires when only the date or the text of a post changed.
	 *
	 * @since 0.1.0
	 *
	 * @param string   $new_status New status.
	 * @param string   $old_status Old status.
	 * @param \WP_Post $post       The post.
	 */
	public static function post_changed( $new_status, $old_status, $post ) {
		$counts = in_array( $new_status, self::PUBLIC_STATUSES, true ) || in_array( $old_status, self::PUBLIC_STATUSES, true );
		if ( 'post' === $post->post_type && $counts ) {
			self::mark_categories_of( (int) $post->ID );
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
			self::mark_categories_of( (int) $post_id );
		}
	}

	/**
	 * On `set_object_terms`. Whatever the post's status is: another request may be publishing it at this moment.
	 *
	 * @since 0.1.0
	 *
	 * @param int    $object_id  Post.
	 * @param array  $terms      Terms as asked for.
	 * @param int[]  $tt_ids     Term taxonomy ids now.
	 * @param string $taxonomy   Taxonomy.
	 * @param bool   $append     Whether they were added to the old ones.
	 * @param int[]  $old_tt_ids Term taxonomy ids before.
	 */
	public static function terms_set( $object_id, $terms, $tt_ids, $taxonomy, $append, $old_tt_ids ) {
		if ( 'category' === $taxonomy ) {
			self::mark_tt_ids( array_merge( (array) $tt_ids, (array) $old_tt_ids ) );
		}
	}

	/**
	 * On `deleted_term_relationships`, which also fires for each post that is deleted.
	 *
	 * @since 0.1.0
	 *
	 * @param int    $object_id Post.
	 * @param int[]  $tt_ids    Term taxonomy ids.
	 * @param string $taxonomy  Taxonomy.
	 */
	public static function terms_removed( $object_id, $tt_ids, $taxonomy ) {
		if ( 'category' === $taxonomy ) {
			self::mark_tt_ids( (array) $tt_ids );
		}
	}

	/**
	 * On `created_category`.
	 *
	 * @since 0.1.0
	 *
	 * @param int $term_id Its term id.
	 */
	public static function category_created( $term_id ) {
		self::quietly(
			static function () use ( $term_id ) {
				Last_Published_Table::mark( array( (int) $term_id ) );
			}
		);
	}

	/**
	 * On `delete_category`. Its posts went to other categories one by one, each with its own hook.
	 *
	 * @since 0.1.0
	 *
	 * @param int $term_id Its term id.
	 */
	public static function category_deleted( $term_id ) {
		self::quietly(
			static function () use ( $term_id ) {
				Last_Published_Table::remove( (int) $term_id );
			}
		);
	}

	/**
	 * On what touches all categories, such as another time zone (posts without a UTC date depend on it).
	 *
	 * @since 0.1.0
	 */
	public static function everything_changed() {
		self::quietly( array( Last_Published_Table::class, 'mark_all' ) );
	}

	/**
	 * Marks the categories that a post has now.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post.
	 */
	public static function mark_categories_of( $post_id ) {
		self::quietly(
			static function () use ( $post_id ) {
				Last_Published_Table::mark( Last_Published_Table::categories_of( array( $post_id ) ) );
			}
		);
	}

	/**
	 * Marks categories by their term taxonomy ids.
	 *
	 * @param int[] $tt_ids Term taxonomy ids.
	 */
	private static function mark_tt_ids( array $tt_ids ) {
		if ( array() === $tt_ids ) {
			return;
		}
		self::quietly(
			static function () use ( $tt_ids ) {
				Last_Published_Table::mark( Last_Published_Table::terms_of( $tt_ids ) );
			}
		);
	}

	/**
	 * Marks, but never stands in the way of somebody who saves a post. A mark that could not be made is found again by
	 * the comparison of everything.
	 *
	 * @param callable $mark What to do.
	 */
	private static function quietly( callable $mark ) {
		if ( ! Schema::is_current() ) {
			return;
		}
		try {
			$mark();
		} catch ( Database_Error $error ) {
			error_log( 'Smart Content Scheduler: ' . $error->getMessage() ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions
		}
	}
}
