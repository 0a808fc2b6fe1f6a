<?php
/**
 * POST /titles/lookup, GET /titles.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Rest;

use Smart_Content_Scheduler\Titles\Title_Search;

defined( 'ABSPATH' ) || exit;

/**
 * Titles of the site's posts, for finding duplicates.
 *
 * @since 0.1.0
 */
final class Titles_Controller extends Controller {

	/**
	 * Registers the routes.
	 *
	 * @since 0.1.0
	 */
	public function register_routes() {
		register_rest_route(
			$this->namespace,
			'/titles/lookup',
			array(
				array(
					'methods'             => 'POST',
					'callback'            => array( $this, 'lookup' ),
					'permission_callback' => array( $this, 'may_manage' ),
					'args'                => $this->lookup_args(),
				),
				'schema' => array( $this, 'get_lookup_schema' ),
			)
		);
		register_rest_route(
			$this->namespace,
			'/titles',
			array(
				array(
					'methods'             => 'GET',
					'callback'            => array( $this, 'get' ),
					'permission_callback' => array( $this, 'may_manage' ),
					'args'                => array(
						'since' => array(
							'description' => __( 'Cursor of an earlier answer; without one everything is listed.', 'smart-content-scheduler' ),
							'type'        => 'string',
							'minLength'   => 1,
							'maxLength'   => 191,
						),
					),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Finds posts of the same title.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response
	 */
	public function lookup( $request ) {
		return $this->answer(
			static function () use ( $request ) {
				$wanted = array();
				foreach ( $request['titles'] as $one ) {
					$wanted[] = array(
						'title'            => $one['title'],
						'exclude_key_hash' => isset( $one['exclude_key_hash'] ) ? $one['exclude_key_hash'] : null,
					);
				}
				return array( 'matches' => Title_Search::lookup( $wanted ) );
			}
		);
	}

	/**
	 * Lists what changed.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response
	 */
	public function get( $request ) {
		return $this->answer(
			static function () use ( $request ) {
				return Title_Search::since( isset( $request['since'] ) ? $request['since'] : null );
			}
		);
	}

	/**
	 * Arguments of the look-up.
	 *
	 * @return array[]
	 */
	private function lookup_args() {
		return array(
			'titles' => array(
				'description' => __( 'Titles in plain text.', 'smart-content-scheduler' ),
				'type'        => 'array',
				'minItems'    => 1,
				'maxItems'    => 500,
				'required'    => true,
				'items'       => array(
					'type'       => 'object',
					'properties' => array(
						'title'            => array(
							'type'      => 'string',
							'minLength' => 1,
							'required'  => true,
						),
						'exclude_key_hash' => array(
							'type'    => 'string',
							'pattern' => '^[0-9a-f]{64}\z',
						),
					),
				),
			),
		);
	}

	/**
	 * Schema of the look-up's answer.
	 *
	 * @since 0.1.0
	 *
	 * @return array
	 */
	public function get_lookup_schema() {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'smart-content-scheduler-titles-lookup',
			'type'       => 'object',
			'properties' => array(
				'matches' => array(
					'type'  => 'array',
					'items' => array(
						'type'       => array( 'object', 'null' ),
						'properties' => array(
							'post_id' => array( 'type' => 'integer' ),
							'title'   => array( 'type' => 'string' ),
							'status'  => array( 'type' => 'string' ),
						),
					),
				),
			),
		);
	}

	/**
	 * Schema of the list.
	 *
	 * @since 0.1.0
	 *
	 * @return array
	 */
	public function get_item_schema() {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'smart-content-scheduler-titles',
			'type'       => 'object',
			'properties' => array(
				'cursor'   => array( 'type' => 'string' ),
				'titles'   => array(
					'type'  => 'array',
					'items' => array(
						'type'       => 'object',
						'properties' => array(
							'post_id'    => array( 'type' => 'integer' ),
							'normalised' => array( 'type' => 'string' ),
							'status'     => array( 'type' => 'string' ),
						),
					),
				),
				'complete' => array( 'type' => 'boolean' ),
			),
		);
	}
}
