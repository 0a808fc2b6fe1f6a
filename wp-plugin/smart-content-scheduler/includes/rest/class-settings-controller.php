<?php
/**
 * GET /settings.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Rest;

use Smart_Content_Scheduler\Settings\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Settings made in WordPress, for the agent.
 *
 * @since 0.1.0
 */
final class Settings_Controller extends Controller {

	/**
	 * Registers the route.
	 *
	 * @since 0.1.0
	 */
	public function register_routes() {
		register_rest_route(
			$this->namespace,
			'/settings',
			array(
				array(
					'methods'             => 'GET',
					'callback'            => array( $this, 'get' ),
					'permission_callback' => array( $this, 'may_manage' ),
					'args'                => array(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Answers with the settings.
	 *
	 * @since 0.1.0
	 *
	 * @return \WP_REST_Response
	 */
	public function get() {
		return $this->answer( array( Settings::class, 'response' ) );
	}

	/**
	 * Schema of the answer.
	 *
	 * @since 0.1.0
	 *
	 * @return array
	 */
	public function get_item_schema() {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'smart-content-scheduler-settings',
			'type'       => 'object',
			'properties' => array(
				'revision' => array( 'type' => 'string' ),
				'settings' => array( 'type' => 'object' ),
			),
		);
	}
}
