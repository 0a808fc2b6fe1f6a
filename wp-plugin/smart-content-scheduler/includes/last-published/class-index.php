<?php
/**
 * Keeps the table of last posts right.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Last_Published;

defined( 'ABSPATH' ) || exit;

/**
 * Answers from the table, after it has computed again what changed, and only that.
 *
 * @since 0.1.0
 */
final class Index {

	/**
	 * Up to this many posts are read one by one; above it, the walk along the index is faster.
	 */
	const PROBE_LIMIT = 5000;

	/**
	 * How often a reader computes anew while others keep changing posts. What is left then is computed by the next one.
	 */
	const ROUNDS = 3;

	/**
	 * All categories with their rows, in step with the posts.
	 *
	 * @since 0.1.0
	 *
	 * @return object[] As Last_Published_Table::categories().
	 */
	public static function categories() {
		Outside_Changes::mark();
		for ( $round = 1;; $round++ ) {
			$categories = Last_Published_Table::categories();
			$stale      = array_filter( $categories, array( self::class, 'is_stale' ) );
			if ( array() === $stale || $round > self::ROUNDS ) {
				return $categories;
			}
			self::compute( $stale );
		}
	}

	/**
	 * When a category last published, as WordPress has it now.
	 *
	 * @since 0.1.0
	 *
	 * @param int $term_id Its term id.
	 * @return string|null `Y-m-d H:i:s`, UTC; null when it has no published post.
	 */
	public static function last_published_at( $term_id ) {
		foreach ( self::categories() as $category ) {
			if ( (int) $category->term_id === $term_id ) {
				return $category->last_published_at;
			}
		}
		return null;
	}

	/**
	 * Computes every category from the posts, whatever the table says.
	 *
	 * @since 0.1.0
	 *
	 * @return int How many categories there are.
	 */
	public static function rebuild() {
		Last_Published_Table::mark_all();
		Outside_Changes::start_afresh();
		return count( self::categories() );
	}

	/**
	 * Computes some categories and stores the results that are still good.
	 *
	 * @param object[] $categories Rows of Last_Published_Table::categories().
	 */
	private static function compute( array $categories ) {
		$missing = array();
		$tt_ids  = array();
		$posts   = 0;
		foreach ( $categories as $category ) {
			$tt_ids[] = (int) $category->tt_id;
			$posts   += (int) $category->published_count;
			if ( null === $category->changed ) {
				$missing[] = (int) $category->term_id;
			}
		}
		if ( array() !== $missing ) {
			Last_Published_Table::add_missing( $missing );
		}
		// A row that was never computed may stand for any number of posts.
		$unknown = count( array_filter( wp_list_pluck( $categories, 'computed' ) ) ) < count( $categories );
		$few     = $posts <= self::PROBE_LIMIT && ( ! $unknown || count( $categories ) <= 3 );
		$results = $few ? Post_Walk::probe( $tt_ids ) : Post_Walk::walk( $tt_ids );
		$store   = array();
		foreach ( $categories as $category ) {
			$store[] = array(
				'term_id' => (int) $category->term_id,
				'seen'    => null === $category->changed ? 1 : (int) $category->changed,
			) + $results[ $category->tt_id ];
		}
		Last_Published_Table::store( $store );
	}

	/**
	 * Whether a row is not in step.
	 *
	 * @param object $category A row.
	 * @return bool
	 */
	private static function is_stale( $category ) {
		return null === $category->changed || $category->changed !== $category->computed;
	}
}
