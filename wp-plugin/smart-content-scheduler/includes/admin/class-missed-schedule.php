<?php
/**
 * "Missed schedule" posts of others.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Database;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Report\Log_Table;

defined( 'ABSPATH' ) || exit;

/**
 * Posts that WordPress should have published and did not, because WP-Cron did not run. They are shown, and published when a
 * person asks for it.
 *
 * @since 0.1.0
 */
final class Missed_Schedule {

	/**
	 * A post counts as missed so many seconds after its time.
	 */
	const GRACE_SECONDS = 5 * MINUTE_IN_SECONDS;

	/**
	 * At most so many are shown.
	 */
	const MOST = 20;

	/**
	 * The posts, the longest overdue first.
	 *
	 * @since 0.1.0
	 *
	 * @return object[] ID, post_title, post_date_gmt.
	 */
	public static function find() {
		global $wpdb;
		return Database::rows(
			$wpdb->prepare(
				"SELECT ID, post_title, post_date_gmt FROM $wpdb->posts WHERE post_type = 'post' AND post_status = 'future' AND post_date_gmt < %s ORDER BY post_date LIMIT %d",
				Instant::to_sql( Clock::now() - self::GRACE_SECONDS ),
				self::MOST
			)
		);
	}

	/**
	 * Shows them, each with a button.
	 *
	 * @since 0.1.0
	 */
	public static function render() {
		$posts = self::find();
		if ( array() === $posts ) {
			return;
		}
		echo '<div class="notice notice-warning inline"><p>' . esc_html__( 'WordPress missed the schedule of these posts: its own cron did not run at their time.', 'smart-content-scheduler' ) . '</p><ul class="scs-missed">';
		foreach ( $posts as $post ) {
			echo '<li><strong>' . esc_html( $post->post_title ) . '</strong> <span class="scs-sub">' . esc_html( Words::at( Instant::sql_to_wire( $post->post_date_gmt ) ) ) . '</span> ';
			Actions::button( 'repair_missed', __( 'Publish it now', 'smart-content-scheduler' ), 'button button-small', array( 'post' => $post->ID ) );
			echo '</li>';
		}
		echo '</ul></div>';
	}

	/**
	 * Publishes one of them, as WP-Cron would have.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id The post.
	 * @return array { level, message }
	 */
	public static function repair( $post_id ) {
		$post = get_post( $post_id );
		if ( ! $post instanceof \WP_Post || 'future' !== $post->post_status || ! current_user_can( 'publish_post', $post_id ) ) {
			return array( 'error', __( 'That post is not scheduled any more, or you may not publish it.', 'smart-content-scheduler' ) );
		}
		if ( Instant::from_sql( $post->post_date_gmt ) > Clock::now() ) {
			return array( 'error', __( 'That post\'s time has not come yet.', 'smart-content-scheduler' ) );
		}
		wp_publish_post( $post );
		/* translators: %s: title of a post. */
		$message = sprintf( __( '"%s" missed its schedule and was published now.', 'smart-content-scheduler' ), $post->post_title );
		Log_Table::add( 'person', 'info', 'missed_repaired', $message, get_current_user_id() );
		return array( 'success', $message );
	}
}
