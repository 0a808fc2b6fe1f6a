<?php
/**
 * Personal data that the plugin holds.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Privacy;

use Smart_Content_Scheduler\Commands\Command_Table;
use Smart_Content_Scheduler\Report\Log_Table;

defined( 'ABSPATH' ) || exit;

/**
 * Who asked the agent for what: exported and erased with WordPress's own tools.
 *
 * @since 0.1.0
 */
final class Personal_Data {

	/**
	 * Entries in one page of an export.
	 */
	const A_PAGE = 100;

	/**
	 * Adds the exporter.
	 *
	 * @since 0.1.0
	 *
	 * @param array $exporters All exporters.
	 * @return array
	 */
	public static function add_exporter( $exporters ) {
		$exporters['smart-content-scheduler'] = array(
			'exporter_friendly_name' => __( 'Content Scheduler', 'smart-content-scheduler' ),
			'callback'               => array( self::class, 'export' ),
		);
		return $exporters;
	}

	/**
	 * Adds the eraser.
	 *
	 * @since 0.1.0
	 *
	 * @param array $erasers All erasers.
	 * @return array
	 */
	public static function add_eraser( $erasers ) {
		$erasers['smart-content-scheduler'] = array(
			'eraser_friendly_name' => __( 'Content Scheduler', 'smart-content-scheduler' ),
			'callback'             => array( self::class, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * A page of what a person did.
	 *
	 * @since 0.1.0
	 *
	 * @param string $email The person.
	 * @param int    $page  From 1.
	 * @return array
	 */
	public static function export( $email, $page = 1 ) {
		$user = get_user_by( 'email', $email );
		if ( ! $user ) {
			return array(
				'data' => array(),
				'done' => true,
			);
		}
		$offset   = ( $page - 1 ) * self::A_PAGE;
		$commands = Command_Table::of_user( $user->ID, self::A_PAGE, $offset );
		$entries  = Log_Table::of_user( $user, self::A_PAGE, $offset );
		$items    = array();
		foreach ( $commands as $command ) {
			$items[] = self::item( 'command-' . $command->seq, $command->created_at, $command->type . ' ' . $command->args );
		}
		foreach ( $entries as $entry ) {
			$items[] = self::item( 'log-' . $entry->seq, $entry->at, $entry->message );
		}
		return array(
			'data' => $items,
			'done' => count( $commands ) < self::A_PAGE && count( $entries ) < self::A_PAGE,
		);
	}

	/**
	 * Takes a person out of what happened; that it happened stays.
	 *
	 * @since 0.1.0
	 *
	 * @param string $email The person.
	 * @return array
	 */
	public static function erase( $email ) {
		$user    = get_user_by( 'email', $email );
		$removed = $user ? Command_Table::forget_user( $user->ID ) + Log_Table::forget_user( $user ) : 0;
		return array(
			'items_removed'  => $removed > 0,
			'items_retained' => false,
			'messages'       => array(),
			'done'           => true,
		);
	}

	/**
	 * Suggests words for the site's privacy policy.
	 *
	 * @since 0.1.0
	 */
	public static function suggest_policy() {
		wp_add_privacy_policy_content(
			__( 'Smart Content Scheduler', 'smart-content-scheduler' ),
			'<p>' . esc_html__( 'When somebody uses the page of the content scheduler, the site keeps for 90 days who asked for what and when. Visitors of the site are not recorded.', 'smart-content-scheduler' ) . '</p>'
		);
	}

	/**
	 * One thing that a person did.
	 *
	 * @param string $id   Its id.
	 * @param string $at   `Y-m-d H:i:s`, UTC.
	 * @param string $what What it was.
	 * @return array
	 */
	private static function item( $id, $at, $what ) {
		return array(
			'group_id'    => 'smart-content-scheduler',
			'group_label' => __( 'Content Scheduler', 'smart-content-scheduler' ),
			'item_id'     => $id,
			'data'        => array(
				array(
					'name'  => __( 'Time (UTC)', 'smart-content-scheduler' ),
					'value' => $at,
				),
				array(
					'name'  => __( 'Action', 'smart-content-scheduler' ),
					'value' => $what,
				),
			),
		);
	}
}
