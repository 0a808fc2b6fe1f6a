<?php
/**
 * The categories of a site, as the agent reads them.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Last_Published;

use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Plain_Text;

defined( 'ABSPATH' ) || exit;

/**
 * Builds the answer of `GET /last-published`.
 *
 * @since 0.1.0
 */
final class Category_List {

	/**
	 * Every category.
	 *
	 * @since 0.1.0
	 *
	 * @param bool $with_children Whether a child's posts count for its ancestors too.
	 * @return array[] `lastPublishedCategory` of the wire contract, by term id.
	 */
	public static function read( $with_children ) {
		$categories = array();
		foreach ( Index::categories() as $category ) {
			$categories[ (int) $category->term_id ] = $category;
		}
		if ( $with_children ) {
			$categories = self::add_up_children( $categories );
		}
		$list = array();
		foreach ( $categories as $term_id => $category ) {
			$list[] = array(
				'term_id'           => $term_id,
				'slug'              => $category->slug,
				'name'              => Plain_Text::decode( $category->name ),
				'parent'            => (int) $category->parent,
				'path'              => implode( '/', self::names_down_to( $term_id, $categories ) ),
				'last_post_id'      => self::id( $category->last_post_id ),
				'last_published_at' => Instant::sql_to_wire( $category->last_published_at ),
				'published_count'   => (int) $category->published_count,
				'scheduled_post_id' => self::id( $category->scheduled_post_id ),
				'scheduled_at'      => Instant::sql_to_wire( $category->scheduled_at ),
			);
		}
		return $list;
	}

	/**
	 * Term ids of a category and all its ancestors, itself first. Ends at a loop, which broken imports can make.
	 *
	 * @param int      $term_id    The category.
	 * @param object[] $categories All, by term id.
	 * @return int[]
	 */
	private static function line_of( $term_id, array $categories ) {
		$line = array();
		while ( isset( $categories[ $term_id ] ) && ! in_array( $term_id, $line, true ) ) {
			$line[]  = $term_id;
			$term_id = (int) $categories[ $term_id ]->parent;
		}
		return $line;
	}

	/**
	 * Names from the top down to a category.
	 *
	 * @param int      $term_id    The category.
	 * @param object[] $categories All, by term id.
	 * @return string[]
	 */
	private static function names_down_to( $term_id, array $categories ) {
		$names = array();
		foreach ( array_reverse( self::line_of( $term_id, $categories ) ) as $ancestor ) {
			$names[] = Plain_Text::decode( $categories[ $ancestor ]->name );
		}
		return $names;
	}

	/**
	 * Gives every category with children the newest, the soonest and the number of the posts of its whole branch. A
	 * post in several categories of a branch counts once, which is why counts cannot be summed.
	 *
	 * @param object[] $categories All, by term id.
	 * @return object[]
	 */
	private static function add_up_children( array $categories ) {
		$branches = array();
		foreach ( array_keys( $categories ) as $term_id ) {
			foreach ( self::line_of( $term_id, $categories ) as $ancestor ) {
				$branches[ $ancestor ][] = $categories[ $term_id ];
			}
		}
		$result = array();
		foreach ( $categories as $term_id => $category ) {
			$result[ $term_id ] = clone $category;
			if ( count( $branches[ $term_id ] ) < 2 ) {
				continue;
			}
			foreach ( $branches[ $term_id ] as $member ) {
				self::take_newer( $result[ $term_id ], $member );
			}
			$result[ $term_id ]->published_count = Post_Walk::count_together( array_map( 'intval', wp_list_pluck( $branches[ $term_id ], 'tt_id' ) ) );
		}
		return $result;
	}

	/**
	 * Takes over what is newer, and what is planned sooner, in another category.
	 *
	 * @param object $into The row to change.
	 * @param object $from The other row.
	 */
	private static function take_newer( $into, $from ) {
		if ( null !== $from->last_published_at && ( null === $into->last_published_at || array( $from->last_published_at, (int) $from->last_post_id ) > array( $into->last_published_at, (int) $into->last_post_id ) ) ) {
			$into->last_published_at = $from->last_published_at;
			$into->last_post_id      = $from->last_post_id;
		}
		if ( null !== $from->scheduled_at && ( null === $into->scheduled_at || array( $from->scheduled_at, (int) $from->scheduled_post_id ) < array( $into->scheduled_at, (int) $into->scheduled_post_id ) ) ) {
			$into->scheduled_at      = $from->scheduled_at;
			$into->scheduled_post_id = $from->scheduled_post_id;
		}
	}

	/**
	 * An id or null.
	 *
	 * @param string|null $value As the database gave it.
	 * @return int|null
	 */
	private static function id( $value ) {
		return null === $value ? null : (int) $value;
	}
}
