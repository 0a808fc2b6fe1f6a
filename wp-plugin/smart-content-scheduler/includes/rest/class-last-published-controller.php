<?php
/**
 * GET /last-published.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Rest;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Last_Published\Category_List;

defined( 'ABSPATH' ) || exit;

/**
 * When each category last published.
 *
 * @since 0.1.0
 */
final class Last_Published_Controller extends Controller {

	/**
	 * Registers the route.
	 *
	 * @since 0.1.0
	 */
	public function register_routes() {
		register_rest_route(
			$this->namespace,
			'/last-published',
			array(
				array(
					'methods'             => 'GET',
					'callback'            => array( $this, 'get' ),
					'permission_callback' => array( $this, 'may_manage' ),
					'args'                => array(
						'children' => array(
							'description' => __( 'Whether the posts of a child category count for its ancestors too.', 'smart-content-scheduler' ),
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
	 * Lists every category.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response
	 */
	public function get( $request ) {
		return $this->answer(
			static function () use ( $request ) {
				return array(
					'generated_at' => Instant::to_wire( Clock::now() ),
					'categories'   => Category_List::read( (bool) $request['children'] ),
				);
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
		$id      = array( 'type' => 'integer' );
		$text    = array( 'type' => 'string' );
		$no_id   = array( 'type' => array( 'integer', 'null' ) );
		$no_text = array( 'type' => array( 'string', 'null' ) );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'smart-content-scheduler-last-published',
			'type'       => 'object',
			'properties' => array(
				'generated_at' => $text,
				'categories'   => array(
					'type'  => 'array',
					'items' => array(
						'type'       => 'object',
						'properties' => array(
							'term_id'           => $id,
							'slug'              => $text,
							'name'              => $text,
							'parent'            => $id,
							'path'              => $text,
							'last_post_id'      => $no_id,
							'last_published_at' => $no_text,
							'published_count'   => $id,
							'scheduled_post_id' => $no_id,
							'scheduled_at'      => $no_text,
						),
					),
				),
			),
		);
	}
}
