<?php
/**
 * The login and e-mail address of users, for choosing authors.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Rest;

use Smart_Content_Scheduler\Capabilities;

defined( 'ABSPATH' ) || exit;

/**
 * A field of core's route /wp/v2/users. Core shows login and address only to those who may edit the user, which an agent
 * must not be able to; whoever may list users sees both in wp-admin.
 *
 * @since 0.1.0
 */
final class User_Identity {

	/**
	 * The field's name.
	 */
	const FIELD = 'content_scheduler_identity';

	/**
	 * Registers the field.
	 *
	 * @since 0.1.0
	 */
	public static function register_field() {
		register_rest_field(
			'user',
			self::FIELD,
			array(
				'get_callback' => array( self::class, 'read' ),
				'schema'       => array(
					'description' => __( 'Login and e-mail address, for agents that choose authors.', 'smart-content-scheduler' ),
					'type'        => array( 'object', 'null' ),
					'context'     => array( 'view' ),
					'readonly'    => true,
					'properties'  => array(
						'login' => array( 'type' => 'string' ),
						'email' => array( 'type' => 'string' ),
					),
				),
			)
		);
	}

	/**
	 * Answers null to everybody who may not manage the scheduler and list users.
	 *
	 * @since 0.1.0
	 *
	 * @param array $user The user as core prepared it.
	 * @return array|null
	 */
	public static function read( $user ) {
		if ( ! current_user_can( Capabilities::MANAGE ) || ! current_user_can( 'list_users' ) ) {
			return null;
		}
		$found = get_userdata( $user['id'] );
		return $found ? array(
			'login' => $found->user_login,
			'email' => $found->user_email,
		) : null;
	}
}
