<?php
/**
 * The moment in which a post goes live.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Publication;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Database;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Schema;
use Smart_Content_Scheduler\Site_Zone;

defined( 'ABSPATH' ) || exit;

/**
 * One conditional UPDATE. Of all requests that ever try it, it changes the row for one, and only that one fires hooks.
 *
 * @since 0.1.0
 */
final class Post_Flip {

	/**
	 * This request flipped the post: it fires the hooks.
	 */
	const WON = 'won';

	/**
	 * Somebody else did.
	 */
	const DONE_BEFORE = 'done_before';

	/**
	 * A person threw the draft away before it went live.
	 */
	const GONE = 'gone';

	/**
	 * The publication changed hands; the draft is as it was.
	 */
	const LOST = 'lost';

	/**
	 * The status that a post will have now.
	 *
	 * @since 0.1.0
	 *
	 * @param Payload $payload The payload.
	 * @return string `publish`, `future`, `draft` or `pending`.
	 */
	public static function status( Payload $payload ) {
		$status = $payload->get( 'status' );
		$date   = $payload->date();
		return 'publish' === $status && null !== $date && $date > Clock::now() + Payload_Check::TOLERANCE ? 'future' : $status;
	}

	/**
	 * Steps flip and fire.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Row $row     The publication, in state flipping.
	 * @param Payload         $payload Its payload.
	 * @return string One of the outcomes above.
	 */
	public static function run( Publication_Row $row, Payload $payload ) {
		clean_post_cache( $row->post_id );
		$before = get_post( $row->post_id );
		$status = self::status( $payload );
		if ( 'publish' === $status && 'none' === $row->hooks ) {
			Publication_Table::expect_hooks( $row->key_hash );
		}
		Step::announce( Step::FLIP, $row->key_hash );
		if ( ! $before instanceof \WP_Post || ! self::flip( $row, $payload, $before, $status ) ) {
			return self::outcome_of_others( $row );
		}
		Step::announce( Step::FIRE, $row->key_hash );
		try {
			self::fire( $before, $status );
			if ( 'publish' === $status ) {
				Publication_Table::hooks_done( $row->key_hash );
			}
		} catch ( \Throwable $error ) {
			error_log( 'Smart Content Scheduler: a publish hook failed: ' . $error ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions
		}
		return self::WON;
	}

	/**
	 * The conditional UPDATE. A post that stays a draft is told from one that is not flipped yet by its slug.
	 *
	 * @param Publication_Row $row     The publication.
	 * @param Payload         $payload Its payload.
	 * @param \WP_Post        $before  The draft.
	 * @param string          $status  Status to have.
	 * @return bool Whether this request changed the post.
	 */
	private static function flip( Publication_Row $row, Payload $payload, $before, $status ) {
		global $wpdb;
		$table = Schema::table( 'publications' );
		$now   = Clock::now();
		$stays = in_array( $status, array( 'draft', 'pending' ), true );
		$date  = null === $payload->date() ? $now : $payload->date();
		$set   = array(
			'post_status'       => $status,
			'post_name'         => self::slug( $payload, $before, $status, $stays ),
			'post_date'         => Site_Zone::local( $date ),
			// A draft without a date of its own gets one when a person publishes it.
			'post_date_gmt'     => $stays && null === $payload->date() ? Instant::ZERO : Instant::to_sql( $date ),
			'post_modified'     => Site_Zone::local( $now ),
			'post_modified_gmt' => Instant::to_sql( $now ),
		);
		$sql   = array();
		foreach ( $set as $column => $value ) {
			$sql[] = $wpdb->prepare( "$column = %s", $value ); // phpcs:ignore WordPress.DB
		}
		$name  = $stays ? $wpdb->prepare( ' AND post_name = %s', Post_Writer::marker( $row->key_hash, $row->revision ) ) : '';
		$fence = $wpdb->prepare( " AND EXISTS (SELECT 1 FROM $table WHERE key_hash = x%s AND state = 'flipping' AND post_id = %d)", $row->key_hash, $row->post_id );
		return 1 === Database::change( "UPDATE $wpdb->posts SET " . implode( ', ', $sql ) . $wpdb->prepare( " WHERE ID = %d AND post_status = 'draft'", $row->post_id ) . $name . $fence );
	}

	/**
	 * The final slug: that of the payload, or of the title; unique among posts that have one, as core makes it.
	 *
	 * @param Payload  $payload The payload.
	 * @param \WP_Post $before  The draft.
	 * @param string   $status  Status to have.
	 * @param bool     $stays   Whether it stays a draft.
	 * @return string
	 */
	private static function slug( Payload $payload, $before, $status, $stays ) {
		$slug = sanitize_title( (string) $payload->get( 'slug' ) );
		if ( $stays ) {
			return $slug;
		}
		if ( '' === $slug ) {
			$slug = sanitize_title( $before->post_title, (string) $before->ID );
		}
		/** This filter is documented in wp-includes/post.php */
		if ( apply_filters( 'add_trashed_suffix_to_trashed_posts', true, $slug, $before->ID ) ) {
			wp_add_trashed_suffix_to_post_name_for_trashed_posts( $slug, $before->ID );
		}
		return wp_unique_post_slug( $slug, $before->ID, $status, $before->post_type, 0 );
	}

	/**
	 * Fires what core fires when it publishes a post, in the order of wp_publish_post(). A listener that throws cannot
	 * take the post back: it is logged, and the publication says that its hooks did not end.
	 *
	 * @param \WP_Post $before The draft.
	 * @param string   $status Status that it has now.
	 */
	private static function fire( $before, $status ) {
		clean_post_cache( $before->ID );
		$post = get_post( $before->ID );

		wp_transition_post_status( $status, 'draft', $post );

		/** These actions are documented in wp-includes/post.php */
		do_action( "edit_post_{$post->post_type}", $post->ID, $post );
		do_action( 'edit_post', $post->ID, $post );
		do_action( "save_post_{$post->post_type}", $post->ID, $post, true );
		do_action( 'save_post', $post->ID, $post, true );
		do_action( 'wp_insert_post', $post->ID, $post, true );

		wp_after_insert_post( $post, true, $before );
	}

	/**
	 * Why the UPDATE changed nothing.
	 *
	 * @param Publication_Row $row The publication.
	 * @return string
	 */
	private static function outcome_of_others( Publication_Row $row ) {
		$post = Post_Writer::status( $row->post_id );
		// Its slug is final from the flip on. A post that is gone altogether was live, as far as anybody can tell:
		// it is better to publish nothing than to publish twice.
		$untouched = null !== $post && 0 === strpos( $post->post_name, Post_Writer::marker( $row->key_hash, $row->revision ) );
		if ( ! $untouched ) {
			return self::DONE_BEFORE;
		}
		if ( 'draft' === $post->post_status ) {
			return self::LOST;
		}
		return in_array( $post->post_status, array( 'trash', 'auto-draft' ), true ) ? self::GONE : self::DONE_BEFORE;
	}
}
