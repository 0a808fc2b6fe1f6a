<?php
/**
 * The user that the agent signs in as.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Capabilities;
use Smart_Content_Scheduler\Report\Log_Table;

defined( 'ABSPATH' ) || exit;

/**
 * A user with the agent's role, and an application password of its own.
 *
 * @since 0.1.0
 */
final class Agent_User {

	/**
	 * Login of a new one.
	 */
	const LOGIN = 'content-scheduler-agent';

	/**
	 * Name of its application password.
	 */
	const PASSWORD_NAME = 'Content Scheduler Agent';

	/**
	 * A user with the role, the oldest first.
	 *
	 * @since 0.1.0
	 *
	 * @return \WP_User|null
	 */
	public static function find() {
		$users = get_users(
			array(
				'role'    => Capabilities::AGENT_ROLE,
				'number'  => 1,
				'orderby' => 'ID',
			)
		);
		return isset( $users[0] ) ? $users[0] : null;
	}

	/**
	 * Makes what is missing, and a new password.
	 *
	 * @since 0.1.0
	 *
	 * @return string|\WP_Error The agent's environment, with the password.
	 */
	public static function connect() {
		if ( ! current_user_can( 'create_users' ) || ! current_user_can( 'promote_users' ) ) {
			return new \WP_Error( 'forbidden', __( 'Only somebody who may add users can make access for the agent.', 'smart-content-scheduler' ) );
		}
		if ( ! wp_is_application_passwords_available() ) {
			return new \WP_Error( 'unavailable', __( 'Application passwords are not available on this site. They need https; a security plugin may have turned them off too.', 'smart-content-scheduler' ) );
		}
		$user = self::find();
		if ( null === $user ) {
			$user = self::create();
		} elseif ( ! current_user_can( 'create_app_password', $user->ID ) ) {
			// On a network this user may do more on other sites, and a site's administrator can give the role to anybody.
			/* translators: %s: login of a user. */
			$user = new \WP_Error( 'forbidden', sprintf( __( 'The agent\'s user is %s, and only somebody who may edit that user can make a password for it.', 'smart-content-scheduler' ), $user->user_login ) );
		}
		if ( is_wp_error( $user ) ) {
			return $user;
		}
		$made = \WP_Application_Passwords::create_new_application_password( $user->ID, array( 'name' => self::free_name( $user->ID ) ) );
		if ( is_wp_error( $made ) ) {
			return $made;
		}
		/* translators: %s: login of a user. */
		Log_Table::add( 'person', 'info', 'connected', sprintf( __( 'A password for the agent\'s user %s was made.', 'smart-content-scheduler' ), $user->user_login ), get_current_user_id() );
		$secret = static function () {
			return bin2hex( random_bytes( 32 ) );
		};
		return implode(
			"\n",
			array(
				'WP_SITE_URL=' . home_url(),
				'WP_USERNAME=' . $user->user_login,
				'WP_APP_PASSWORD="' . \WP_Application_Passwords::chunk_password( $made[0] ) . '"',
				'SCHEDULER_SECRET_KEY=' . $secret(),
				'SCHEDULER_API_KEY=' . $secret(),
			)
		);
	}

	/**
	 * Takes the passwords back that were made here, when the plugin is removed. The users stay: posts are theirs.
	 *
	 * @since 0.1.0
	 */
	public static function revoke() {
		foreach ( get_users( array( 'role' => Capabilities::AGENT_ROLE ) ) as $user ) {
			foreach ( \WP_Application_Passwords::get_user_application_passwords( $user->ID ) as $password ) {
				if ( 0 === strpos( $password['name'], self::PASSWORD_NAME ) ) {
					\WP_Application_Passwords::delete_application_password( $user->ID, $password['uuid'] );
				}
			}
			$user->remove_role( Capabilities::AGENT_ROLE );
		}
	}

	/**
	 * Adds the user. Nobody knows its login password.
	 *
	 * @return \WP_User|\WP_Error
	 */
	private static function create() {
		$login = self::LOGIN;
		for ( $i = 2; username_exists( $login ); $i++ ) {
			$login = self::LOGIN . '-' . $i;
		}
		$host = (string) wp_parse_url( home_url(), PHP_URL_HOST );
		$id   = wp_insert_user(
			array(
				'user_login'   => $login,
				'user_pass'    => wp_generate_password( 64, true, true ),
				'user_email'   => $login . '@' . ( false === strpos( $host, '.' ) || false !== filter_var( $host, FILTER_VALIDATE_IP ) ? 'agent.invalid' : $host ),
				'display_name' => __( 'Content Scheduler', 'smart-content-scheduler' ),
				'role'         => Capabilities::AGENT_ROLE,
			)
		);
		return is_wp_error( $id ) ? $id : get_userdata( $id );
	}

	/**
	 * A name that no password of this user has.
	 *
	 * @param int $user_id The user.
	 * @return string
	 */
	private static function free_name( $user_id ) {
		$name = self::PASSWORD_NAME;
		for ( $i = 2; \WP_Application_Passwords::application_name_exists_for_user( $user_id, $name ); $i++ ) {
			$name = self::PASSWORD_NAME . ' ' . $i;
		}
		return $name;
	}
}
