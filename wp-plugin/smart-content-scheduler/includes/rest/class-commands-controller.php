<?php
/**
 * POST /commands/{id}/ack.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Rest;

use Smart_Content_Scheduler\Commands\Command_Table;

defined( 'ABSPATH' ) || exit;

/**
 * The agent says what came of a command.
 *
 * @since 0.1.0
 */
final class Commands_Controller extends Controller {

	/**
	 * Registers the route.
	 *
	 * @since 0.1.0
	 */
	public function register_routes() {
		register_rest_route(
			$this->namespace,
			'/commands/(?P<id>[^/]+)/ack',
			array(
				'args'   => array(
					'id' => array(
						'description' => __( 'The command.', 'smart-content-scheduler' ),
						'type'        => 'string',
						'maxLength'   => 36,
					),
				),
				array(
					'methods'             => 'POST',
					'callback'            => array( $this, 'acknowledge' ),
					'permission_callback' => array( $this, 'may_manage' ),
					'args'                => array(
						'outcome' => array(
							'description' => __( 'Whether it was carried out.', 'smart-content-scheduler' ),
							'type'        => 'string',
							'enum'        => array( 'done', 'failed' ),
							'required'    => true,
						),
						'message' => array(
							'description' => __( 'What came of it, for people.', 'smart-content-scheduler' ),
							'type'        => 'string',
							'maxLength'   => 1000,
							'required'    => true,
						),
					),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Records the acknowledgement.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response
	 */
	public function acknowledge( $request ) {
		return $this->answer(
			static function () use ( $request ) {
				return Command_Table::acknowledge( $request['id'], $request['outcome'], $request['message'] );
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
			'title'      => 'smart-content-scheduler-command',
			'type'       => 'object',
			'properties' => array(
				'id'    => array( 'type' => 'string' ),
				'state' => array(
					'type' => 'string',
					'enum' => array( 'waiting', 'done', 'failed', 'expired' ),
				),
			),
		);
	}
}
