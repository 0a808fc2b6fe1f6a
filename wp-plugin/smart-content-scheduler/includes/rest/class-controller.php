<?php
/**
 * What the plugin's REST controllers have in common.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Rest;

use Smart_Content_Scheduler\Capabilities;
use Smart_Content_Scheduler\Database_Error;
use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Checks the capability, and turns the domain's exceptions into WordPress's errors.
 *
 * @since 0.1.0
 */
abstract class Controller extends \WP_REST_Controller {

	/**
	 * Namespace of all routes.
	 *
	 * @var string
	 */
	protected $namespace = 'smart-content-scheduler/v1';

	/**
	 * Whether the current user may use the plugin.
	 *
	 * @since 0.1.0
	 *
	 * @return true|\WP_Error 401 without a user, 403 without the capability.
	 */
	public function may_manage() {
		if ( current_user_can( Capabilities::MANAGE ) ) {
			return true;
		}
		if ( ! is_user_logged_in() ) {
			return Sign_In::failure();
		}
		return new \WP_Error(
			'rest_forbidden',
			sprintf(
				/* translators: %s: name of a capability. */
				__( 'This needs a user with the capability %s, such as one with the role Content Scheduler Agent.', 'smart-content-scheduler' ),
				Capabilities::MANAGE
			),
			array( 'status' => 403 )
		);
	}

	/**
	 * Does the work of a route, and answers with what it returns or with what it threw.
	 *
	 * @since 0.1.0
	 *
	 * @param callable $work What to do; returns the answer's body.
	 * @return \WP_REST_Response
	 */
	protected function answer( callable $work ) {
		try {
			$response = new \WP_REST_Response( $work() );
		} catch ( Refusal $refusal ) {
			$response = rest_convert_error_to_response( $refusal->to_wp_error() );
			$data     = $refusal->data();
			if ( isset( $data['retry_after'] ) ) {
				$response->header( 'Retry-After', (string) $data['retry_after'] );
			}
		} catch ( Database_Error $error ) {
			// What the database said is for the site's log, not for whoever asked.
			error_log( 'Smart Content Scheduler: ' . $error->getMessage() ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions
			$response = rest_convert_error_to_response(
				new \WP_Error(
					'database_error',
					__( 'The database of this site refused a statement. The site\'s error log says why.', 'smart-content-scheduler' ),
					array( 'status' => 500 )
				)
			);
		}
		return $response;
	}
}
