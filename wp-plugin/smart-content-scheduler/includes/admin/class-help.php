<?php
/**
 * The help of the page.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * What the tab "Help" says.
 *
 * @since 0.1.0
 */
final class Help {

	/**
	 * Adds it to the screen.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Screen|null $screen The screen.
	 */
	public static function add( $screen ) {
		if ( null === $screen ) {
			return;
		}
		$screen->add_help_tab(
			array(
				'id'      => 'scs-overview',
				'title'   => __( 'Overview', 'smart-content-scheduler' ),
				'content' => '<p>' . esc_html__( 'A scheduling agent beside this site holds the queue, plans each category and publishes. It reports here every minute and takes back what you ask: an action waits for its next report and is done once.', 'smart-content-scheduler' ) . '</p>'
					. '<p>' . esc_html__( 'All dates and times are those of this site\'s time zone.', 'smart-content-scheduler' ) . '</p>',
			)
		);
		$screen->add_help_tab(
			array(
				'id'      => 'scs-settings',
				'title'   => __( 'Settings', 'smart-content-scheduler' ),
				'content' => '<p>' . esc_html__( 'What is set in the agent\'s environment or configuration file goes before what is set here, and is shown with a lock.', 'smart-content-scheduler' ) . '</p>',
			)
		);
	}
}
