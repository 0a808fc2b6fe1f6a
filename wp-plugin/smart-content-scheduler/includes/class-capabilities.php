<?php
/**
 * Who may use the plugin.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler;

defined( 'ABSPATH' ) || exit;

/**
 * The capability of the plugin, and the role that an agent's user has.
 *
 * @since 0.1.0
 */
final class Capabilities {

	/**
	 * Required by every route and every page of the plugin.
	 */
	const MANAGE = 'manage_content_scheduler';

	/**
	 * Role of the user that an agent signs in as.
	 */
	const AGENT_ROLE = 'content_scheduler_agent';

	/**
	 * What publishing needs, and nothing more: no settings, no plugins, no users to change, no unfiltered HTML.
	 */
	const AGENT_CAPABILITIES = array(
		self::MANAGE,
		'read',
		'edit_posts',
		'edit_others_posts',
		'edit_published_posts',
		'publish_posts',
		'delete_posts',
		'upload_files',
		'manage_categories',
		'list_users',
	);

	/**
	 * Gives the capability to administrators and makes the agent's role.
	 *
	 * @since 0.1.0
	 */
	public static function install() {
		$administrator = get_role( 'administrator' );
		if ( null !== $administrator ) {
			$administrator->add_cap( self::MANAGE );
		}
		$role = get_role( self::AGENT_ROLE );
		if ( null === $role ) {
			$role = add_role( self::AGENT_ROLE, _x( 'Content Scheduler Agent', 'User role', 'smart-content-scheduler' ) );
		}
		if ( $role ) {
			foreach ( self::AGENT_CAPABILITIES as $capability ) {
				$role->add_cap( $capability );
			}
		}
	}

	/**
	 * Takes the capability away from every role, and removes the agent's role.
	 *
	 * @since 0.1.0
	 */
	public static function remove() {
		foreach ( array_keys( wp_roles()->roles ) as $name ) {
			$role = get_role( $name );
			if ( null !== $role ) {
				$role->remove_cap( self::MANAGE );
			}
		}
		remove_role( self::AGENT_ROLE );
	}
}
