<?php
/**
 * PUT /report.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Rest;

use Smart_Content_Scheduler\Report\Report_Schema;
use Smart_Content_Scheduler\Report\Site_Report;

defined( 'ABSPATH' ) || exit;

/**
 * The agent tells how things stand, and takes back what people want.
 *
 * @since 0.1.0
 */
final class Report_Controller extends Controller {

	/**
	 * Registers the route.
	 *
	 * @since 0.1.0
	 */
	public function register_routes() {
		register_rest_route(
			$this->namespace,
			'/report',
			array(
				array(
					'methods'             => 'PUT',
					'callback'            => array( $this, 'put' ),
					'permission_callback' => array( $this, 'may_manage' ),
					'args'                => Report_Schema::args(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Takes a report.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response
	 */
	public function put( $request ) {
		return $this->answer(
			static function () use ( $request ) {
				return Site_Report::take( array_intersect_key( $request->get_params(), Report_Schema::args() ) );
			}
		);
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
			'title'      => 'smart-content-scheduler-report',
			'type'       => 'object',
			'properties' => array(
				'received_at'       => array( 'type' => 'string' ),
				'settings_revision' => array( 'type' => 'string' ),
				'queue_cursor'      => array( 'type' => array( 'string', 'null' ) ),
				'queue_total'       => array( 'type' => 'integer' ),
				'commands'          => array( 'type' => 'array' ),
			),
		);
	}
}
