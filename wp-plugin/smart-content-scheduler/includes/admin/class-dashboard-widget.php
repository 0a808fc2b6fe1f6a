<?php
/**
 * The dashboard widget.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Capabilities;
use Smart_Content_Scheduler\Report\Agent_State;

defined( 'ABSPATH' ) || exit;

/**
 * What comes next and what needs a person. Costs no query.
 *
 * @since 0.1.0
 */
final class Dashboard_Widget {

	/**
	 * Adds it for those who may use the plugin.
	 *
	 * @since 0.1.0
	 */
	public static function add() {
		if ( current_user_can( Capabilities::MANAGE ) ) {
			wp_add_dashboard_widget( 'smart_content_scheduler', __( 'Content Scheduler', 'smart-content-scheduler' ), array( self::class, 'render' ) );
		}
	}

	/**
	 * Shows it.
	 *
	 * @since 0.1.0
	 */
	public static function render() {
		$agent = Agent_State::last();
		if ( null === $agent ) {
			printf( '<p>%s <a href="%s">%s</a></p>', esc_html__( 'No agent has reported yet.', 'smart-content-scheduler' ), esc_url( Page::url( 'settings' ) ), esc_html__( 'Connect an agent', 'smart-content-scheduler' ) );
			return;
		}
		$words = Agent_State::is_silent()
			/* translators: %s: "5 minutes ago". */
			? __( 'The agent is silent; it was last heard %s.', 'smart-content-scheduler' )
			/* translators: %s: "5 minutes ago". */
			: ( $agent['paused'] ? __( 'The agent is paused; it was last heard %s.', 'smart-content-scheduler' ) : __( 'The agent runs; it was last heard %s.', 'smart-content-scheduler' ) );
		echo '<p>' . esc_html( sprintf( $words, Words::relative( $agent['seen_at'] ) ) ) . '</p>';
		if ( $agent['failed'] > 0 ) {
			printf(
				'<p><strong><a href="%s">%s</a></strong></p>',
				esc_url( Page::url( 'queue', array( 'status' => 'FAILED' ) ) ),
				/* translators: %d: number of posts. */
				esc_html( sprintf( _n( '%d post could not be published.', '%d posts could not be published.', $agent['failed'], 'smart-content-scheduler' ), $agent['failed'] ) )
			);
		}
		echo '<h3>' . esc_html__( 'Next', 'smart-content-scheduler' ) . '</h3>';
		Status_Tab::render_next_list( $agent );
		printf( '<p><a href="%s">%s</a></p>', esc_url( Page::url() ), esc_html__( 'Status of the content scheduler', 'smart-content-scheduler' ) );
	}
}
