<?php
/**
 * PUT /lease.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Rest;

use Smart_Content_Scheduler\Lease\Site_Lease;

defined( 'ABSPATH' ) || exit;

/**
 * One agent a site.
 *
 * @since 0.1.0
 */
final class Lease_Controller extends Controller {

	/**
	 * Registers the route.
	 *
	 * @since 0.1.0
	 */
	public function register_routes() {
		$owner = array(
			'type'      => 'string',
			'minLength' => 8,
			'maxLength' => 64,
		);
		register_rest_route(
			$this->namespace,
			'/lease',
			array(
				array(
					'methods'             => 'PUT',
					'callback'            => array( $this, 'put' ),
					'permission_callback' => array( $this, 'may_manage' ),
					'args'                => array(
						'owner'       => array(
							'description' => __( 'Names one running agent process.', 'smart-content-scheduler' ),
							'required'    => true,
						) + $owner,
						'label'       => array(
							'description' => __( 'Shown to people: host and process of the agent.', 'smart-content-scheduler' ),
							'type'        => 'string',
							'maxLength'   => 191,
							'required'    => true,
						),
						'ttl_seconds' => array(
							'description' => __( 'How long the lease is to hold, in seconds.', 'smart-content-scheduler' ),
							'type'        => 'integer',
							'minimum'     => 2,
							'maximum'     => 3600,
							'required'    => true,
						),
						'supersedes'  => array(
							'description' => __( 'An owner known to be dead, whose lease may be taken at once.', 'smart-content-scheduler' ),
						) + $owner,
						'release'     => array(
							'description' => __( 'True gives the lease back.', 'smart-content-scheduler' ),
							'type'        => 'boolean',
							'default'     => false,
						),
					),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Takes, renews or releases the lease.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response
	 */
	public function put( $request ) {
		return $this->answer(
			static function () use ( $request ) {
				if ( $request['release'] ) {
					return Site_Lease::release( $request['owner'] );
				}
				return Site_Lease::acquire( $request['owner'], $request['label'], (int) $request['ttl_seconds'], (string) $request['supersedes'] );
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
			'title'      => 'smart-content-scheduler-lease',
			'type'       => 'object',
			'properties' => array(
				'held'       => array( 'type' => 'boolean' ),
				'owner'      => array( 'type' => array( 'string', 'null' ) ),
				'label'      => array( 'type' => array( 'string', 'null' ) ),
				'epoch'      => array( 'type' => 'integer' ),
				'expires_at' => array( 'type' => array( 'string', 'null' ) ),
				'now'        => array( 'type' => 'string' ),
			),
		);
	}
}
