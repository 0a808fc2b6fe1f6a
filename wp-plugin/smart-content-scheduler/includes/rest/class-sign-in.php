<?php
/**
 * Why a request came without a user.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Rest;

defined( 'ABSPATH' ) || exit;

/**
 * Names the layer that failed. Core alone answers a wrong password and a lost header with the same words, because it may
 * look for its own error before it has looked at the password.
 *
 * @since 0.1.0
 */
final class Sign_In {

	/**
	 * The error for a request that nobody is signed in for.
	 *
	 * @since 0.1.0
	 *
	 * @return \WP_Error Always with status 401.
	 */
	public static function failure() {
		global $wp_rest_application_password_status;
		$status = array( 'status' => 401 );
		if ( is_wp_error( $wp_rest_application_password_status ) ) {
			return new \WP_Error(
				$wp_rest_application_password_status->get_error_code(),
				wp_strip_all_tags( $wp_rest_application_password_status->get_error_message() ),
				$status
			);
		}
		if ( ! self::credentials_arrived() ) {
			return new \WP_Error(
				'authorization_missing',
				__( 'The request came without credentials: no Authorization header reached PHP.', 'smart-content-scheduler' ),
				$status
			);
		}
		if ( ! wp_is_application_passwords_available() ) {
			return new \WP_Error(
				'application_passwords_disabled',
				__( 'Application passwords are not available on this site.', 'smart-content-scheduler' ),
				$status
			);
		}
		return new \WP_Error(
			'rest_not_logged_in',
			__( 'The credentials of the request were not accepted.', 'smart-content-scheduler' ),
			$status
		);
	}

	/**
	 * Whether PHP saw an Authorization header.
	 *
	 * @since 0.1.0
	 *
	 * @return bool
	 */
	private static function credentials_arrived() {
		return isset( $_SERVER['PHP_AUTH_USER'] ) || ! empty( $_SERVER['HTTP_AUTHORIZATION'] ) || ! empty( $_SERVER['REDIRECT_HTTP_AUTHORIZATION'] );
	}
}
