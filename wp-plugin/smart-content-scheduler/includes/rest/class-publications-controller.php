<?php
/**
 * POST /publications, GET and DELETE /publications/{key}.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Rest;

use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Publication\Canceller;
use Smart_Content_Scheduler\Publication\Publication_Refusals;
use Smart_Content_Scheduler\Publication\Publication_Request;
use Smart_Content_Scheduler\Publication\Publication_Table;
use Smart_Content_Scheduler\Publication\Publication_View;
use Smart_Content_Scheduler\Publication\Publisher;
use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Publishes exactly once.
 *
 * @since 0.1.0
 */
final class Publications_Controller extends Controller {

	/**
	 * Numbers above this do not survive JSON.
	 */
	const MAX_INTEGER = 9007199254740991;

	/**
	 * Longest slot key, in bytes.
	 */
	const SLOT_KEY_BYTES = 191;

	/**
	 * Registers the routes.
	 *
	 * @since 0.1.0
	 */
	public function register_routes() {
		register_rest_route(
			$this->namespace,
			'/publications',
			array(
				array(
					'methods'             => 'POST',
					'callback'            => array( $this, 'post' ),
					'permission_callback' => array( $this, 'may_manage' ),
					'args'                => $this->post_args(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
		$key = array(
			'key' => array(
				'description' => __( 'The key of a publication, URL-encoded, or sha256: and its SHA-256 in hexadecimal.', 'smart-content-scheduler' ),
				'type'        => 'string',
			),
		);
		register_rest_route(
			$this->namespace,
			'/publications/(?P<key>.+)',
			array(
				array(
					'methods'             => 'GET',
					'callback'            => array( $this, 'get' ),
					'permission_callback' => array( $this, 'may_manage' ),
					'args'                => $key,
				),
				array(
					'methods'             => 'DELETE',
					'callback'            => array( $this, 'delete' ),
					'permission_callback' => array( $this, 'may_manage' ),
					'args'                => $key,
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Publishes.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response
	 */
	public function post( $request ) {
		return $this->answer(
			static function () use ( $request ) {
				$payload = $request['payload'];
				if ( hash( 'sha256', $payload ) !== $request['payload_hash'] ) {
					throw new Refusal( 'hash_mismatch', __( 'The payload does not have the SHA-256 that was sent with it: it was changed on the way.', 'smart-content-scheduler' ), 400, array( 'payload_hash' => hash( 'sha256', $payload ) ) );
				}
				return Publisher::publish( new Publication_Request( $request['key'], (int) $request['revision'], $payload, $request['payload_hash'], (int) $request['epoch'], self::slot( $request ) ) );
			}
		);
	}

	/**
	 * Tells how a publication stands.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response
	 */
	public function get( $request ) {
		return $this->answer(
			static function () use ( $request ) {
				$row = Publication_Table::find( self::key_hash( $request['key'] ) );
				if ( null === $row ) {
					throw Publication_Refusals::not_found();
				}
				return Publication_View::of( $row, false );
			}
		);
	}

	/**
	 * Cancels a publication, or answers that it is too late.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response
	 */
	public function delete( $request ) {
		return $this->answer(
			static function () use ( $request ) {
				return Canceller::cancel( self::key_hash( $request['key'] ) );
			}
		);
	}

	/**
	 * The hash of a key in a URL. WordPress hands the path on as it was sent, apart from slashes that it adds before
	 * quotes; so both are undone here.
	 *
	 * @param string $in_url The key.
	 * @return string Hexadecimal.
	 */
	private static function key_hash( $in_url ) {
		$key = rawurldecode( wp_unslash( $in_url ) );
		return preg_match( '/^sha256:([0-9a-f]{64})$/D', $key, $found ) ? $found[1] : hash( 'sha256', $key );
	}

	/**
	 * The planned slot of a request. It must be there, but may be null, which WordPress's `required` does not tell apart.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return array|null
	 * @throws Refusal 400.
	 */
	private static function slot( $request ) {
		if ( ! $request->has_param( 'slot' ) ) {
			/* translators: %s: name of a parameter. */
			throw new Refusal( 'rest_missing_callback_param', sprintf( __( 'Missing parameter: %s', 'smart-content-scheduler' ), 'slot' ), 400, array( 'params' => array( 'slot' ) ) );
		}
		$slot = $request['slot'];
		if ( null === $slot ) {
			return null;
		}
		if ( strlen( $slot['key'] ) > self::SLOT_KEY_BYTES || ( null !== $slot['last_published_at'] && null === Instant::parse( $slot['last_published_at'] ) ) ) {
			/* translators: %s: name of a parameter. */
			throw new Refusal( 'rest_invalid_param', sprintf( __( 'Invalid parameter: %s', 'smart-content-scheduler' ), 'slot' ), 400, array( 'params' => array( 'slot' => 'slot' ) ) );
		}
		return array(
			'key'               => $slot['key'],
			'category_id'       => (int) $slot['category_id'],
			'last_published_at' => null === $slot['last_published_at'] ? null : Instant::parse( $slot['last_published_at'] ),
		);
	}

	/**
	 * Arguments of POST.
	 *
	 * @return array[]
	 */
	private function post_args() {
		$whole = array(
			'type'    => 'integer',
			'maximum' => self::MAX_INTEGER,
		);
		return array(
			'key'          => array(
				'description' => __( 'The agent\'s own id of the job.', 'smart-content-scheduler' ),
				'type'        => 'string',
				'minLength'   => 1,
				'maxLength'   => 191,
				'pattern'     => '^(?!sha256:[0-9a-f]{64}\z)(?![\s\x{FEFF}])[^\x00-\x1f\x7f]+(?<![\s\x{FEFF}])\z',
				'required'    => true,
			),
			'revision'     => array(
				'description' => __( 'Rises with each edit of the payload.', 'smart-content-scheduler' ),
				'minimum'     => 1,
				'required'    => true,
			) + $whole,
			'payload'      => array(
				'description' => __( 'JSON text of what is to be published; a string, so that its bytes survive.', 'smart-content-scheduler' ),
				'type'        => 'string',
				'minLength'   => 2,
				'required'    => true,
			),
			'payload_hash' => array(
				'description' => __( 'SHA-256 of the payload in lower-case hexadecimal.', 'smart-content-scheduler' ),
				'type'        => 'string',
				'pattern'     => '^[0-9a-f]{64}\z',
				'required'    => true,
			),
			'epoch'        => array(
				'description' => __( 'Epoch of the site lease that the agent holds.', 'smart-content-scheduler' ),
				'minimum'     => 0,
				'required'    => true,
			) + $whole,
			'slot'         => array(
				'description' => __( 'The planned slot that the post fills; null for one without a plan.', 'smart-content-scheduler' ),
				'type'        => array( 'object', 'null' ),
				'properties'  => array(
					'key'               => array(
						'type'      => 'string',
						'minLength' => 3,
						'maxLength' => 191,
						'required'  => true,
					),
					'category_id'       => array(
						'minimum'  => 1,
						'required' => true,
					) + $whole,
					'last_published_at' => array(
						'type'     => array( 'string', 'null' ),
						'required' => true,
					),
				),
			),
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
		$text    = array( 'type' => 'string' );
		$no_text = array( 'type' => array( 'string', 'null' ) );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'smart-content-scheduler-publication',
			'type'       => 'object',
			'properties' => array(
				'key_hash'     => $text,
				'state'        => $text + array( 'enum' => array( 'started', 'flipping', 'published', 'cancelled' ) ),
				'replayed'     => array( 'type' => 'boolean' ),
				'revision'     => array( 'type' => 'integer' ),
				'payload_hash' => $text,
				'slot_key'     => $no_text,
				'post_id'      => array( 'type' => array( 'integer', 'null' ) ),
				'post_status'  => $no_text,
				'post_url'     => $no_text,
				'date_gmt'     => $no_text,
				'hooks'        => $text + array( 'enum' => array( 'none', 'started', 'done' ) ),
				'created_at'   => $text,
				'updated_at'   => $text,
				'seo'          => array( 'type' => array( 'object', 'null' ) ),
				'language'     => $no_text,
				'translations' => array( 'type' => 'object' ),
			),
		);
	}
}
