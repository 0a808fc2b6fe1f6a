<?php
/**
 * What came of an action, and what needs a person.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Capabilities;
use Smart_Content_Scheduler\Database;
use Smart_Content_Scheduler\Report\Agent_State;

defined( 'ABSPATH' ) || exit;

/**
 * Notices of this plugin.
 *
 * @since 0.1.0
 */
final class Notices {

	/**
	 * Of the transients that keep them, followed by the id of a person.
	 */
	const PREFIX = 'smart_content_scheduler_notice_';

	/**
	 * Keeps a notice for the next page that this person sees.
	 *
	 * @since 0.1.0
	 *
	 * @param string $level   success, info, warning or error.
	 * @param string $message A whole sentence, plain text.
	 */
	public static function add( $level, $message ) {
		set_transient( self::key(), array( $level, $message ), MINUTE_IN_SECONDS );
	}

	/**
	 * Shows the notice that was kept, once.
	 *
	 * @since 0.1.0
	 */
	public static function render() {
		$notice = get_transient( self::key() );
		if ( is_array( $notice ) ) {
			delete_transient( self::key() );
			self::show( $notice[0], esc_html( $notice[1] ), true );
		}
	}

	/**
	 * Shows one notice.
	 *
	 * @since 0.1.0
	 *
	 * @param string $level          success, info, warning or error.
	 * @param string $html           What it says; escaped by the caller, links may be in it.
	 * @param bool   $is_dismissible Whether it can be closed.
	 */
	public static function show( $level, $html, $is_dismissible = false ) {
		printf(
			'<div class="notice notice-%s inline%s"><p>%s</p></div>',
			esc_attr( $level ),
			$is_dismissible ? ' is-dismissible' : '',
			wp_kses_post( $html )
		);
	}

	/**
	 * Says on the other pages of the administration that the agent is silent. Costs no query.
	 *
	 * @since 0.1.0
	 */
	public static function agent_silent() {
		if ( ! current_user_can( Capabilities::MANAGE ) || ! Agent_State::is_silent() ) {
			return;
		}
		$screen = get_current_screen();
		if ( null !== $screen && 'settings_page_' . Page::SLUG === $screen->id ) {
			return;
		}
		$agent = Agent_State::last();
		printf(
			'<div class="notice notice-warning"><p>%s <a href="%s">%s</a></p></div>',
			esc_html(
				sprintf(
					/* translators: %s: a span of time such as "5 minutes". */
					__( 'The scheduling agent of this site has been silent for %s: nothing is published on schedule until it runs again.', 'smart-content-scheduler' ),
					human_time_diff( $agent['seen_at'], \Smart_Content_Scheduler\Clock::now() )
				)
			),
			esc_url( Page::url() ),
			esc_html__( 'Look at its status', 'smart-content-scheduler' )
		);
	}

	/**
	 * Removes those that nobody has seen yet, when the plugin is removed.
	 *
	 * @since 0.1.0
	 */
	public static function remove_all() {
		global $wpdb;
		foreach ( array( '_transient_', '_transient_timeout_' ) as $kind ) {
			Database::change( $wpdb->prepare( "DELETE FROM $wpdb->options WHERE option_name LIKE %s", $wpdb->esc_like( $kind . self::PREFIX ) . '%' ) );
		}
	}

	/**
	 * Where the notice of the current person is kept.
	 *
	 * @return string
	 */
	private static function key() {
		return self::PREFIX . get_current_user_id();
	}
}
