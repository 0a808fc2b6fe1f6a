<?php
/**
 * POST /media, GET /media/{sha256}.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Rest;

use Smart_Content_Scheduler\Media\Media_Library;
use Smart_Content_Scheduler\Media\Media_Upload;
use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Files for the media library, each content once.
 *
 * @since 0.1.0
 */
final class Media_Controller extends Controller {

	/**
	 * What PHP says when a file is larger than its settings or the form allow.
	 */
	const TOO_LARGE = array( UPLOAD_ERR_INI_SIZE, UPLOAD_ERR_FORM_SIZE );

	/**
	 * Registers the routes.
	 *
	 * @since 0.1.0
	 */
	public function register_routes() {
		register_rest_route(
			$this->namespace,
			'/media',
			array(
				array(
					'methods'             => 'POST',
					'callback'            => array( $this, 'post' ),
					'permission_callback' => array( $this, 'may_upload' ),
					'args'                => $this->post_args(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
		register_rest_route(
			$this->namespace,
			'/media/(?P<sha256>[0-9a-f]{64})',
			array(
				array(
					'methods'             => 'GET',
					'callback'            => array( $this, 'get' ),
					'permission_callback' => array( $this, 'may_manage' ),
					'args'                => array(
						'sha256' => array(
							'description' => __( 'SHA-256 of the bytes of a file in lower-case hexadecimal.', 'smart-content-scheduler' ),
							'type'        => 'string',
						),
					),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Whether the current user may upload.
	 *
	 * @since 0.1.0
	 *
	 * @return true|\WP_Error
	 */
	public function may_upload() {
		$may = $this->may_manage();
		if ( true !== $may ) {
			return $may;
		}
		if ( ! current_user_can( 'upload_files' ) ) {
			return new \WP_Error( 'rest_cannot_create', __( 'This user may not upload files.', 'smart-content-scheduler' ), array( 'status' => 403 ) );
		}
		return true;
	}

	/**
	 * Stores a file.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response
	 */
	public function post( $request ) {
		return $this->answer(
			static function () use ( $request ) {
				$texts = array();
				foreach ( array( 'alt', 'caption', 'title' ) as $name ) {
					$texts[ $name ] = isset( $request[ $name ] ) ? $request[ $name ] : null;
				}
				if ( null !== $texts['alt'] ) {
					// It becomes post meta, which no filter of core cleans: not every theme escapes it.
					$texts['alt'] = sanitize_text_field( $texts['alt'] );
				}
				return Media_Library::store( new Media_Upload( self::file( $request ), $request['sha256'], $request['filename'], $request['mime_type'], $texts ) );
			}
		);
	}

	/**
	 * Tells whether a file is there.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response
	 */
	public function get( $request ) {
		return $this->answer(
			static function () use ( $request ) {
				return Media_Library::find( $request['sha256'] );
			}
		);
	}

	/**
	 * Refuses a body that PHP dropped, fields and all, because it is larger than post_max_size. WordPress would say that
	 * every field is missing. Filter `rest_request_before_callbacks`, which runs after the arguments were checked.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed            $response What answers so far.
	 * @param array            $handler  The route's handler.
	 * @param \WP_REST_Request $request  The request.
	 * @return mixed
	 */
	public static function explain_dropped_body( $response, $handler, $request ) {
		$is_ours = is_wp_error( $response ) && 'POST' === $request->get_method() && '/smart-content-scheduler/v1/media' === $request->get_route();
		$sent    = isset( $_SERVER['CONTENT_LENGTH'] ) ? (int) $_SERVER['CONTENT_LENGTH'] : 0;
		if ( $is_ours && current_user_can( 'upload_files' ) && array() === $request->get_file_params() && array() === $request->get_body_params() ) {
			try {
				Media_Upload::check_size( $sent );
			} catch ( Refusal $refusal ) {
				return $refusal->to_wp_error();
			}
		}
		return $response;
	}

	/**
	 * The temporary file of the part `file`.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return string Path.
	 * @throws Refusal 400, 413 `media_too_large`, 500 `media_failed`.
	 */
	private static function file( $request ) {
		$files = $request->get_file_params();
		$file  = isset( $files['file'] ) && ! is_array( $files['file']['tmp_name'] ) ? $files['file'] : null;
		if ( null === $file || UPLOAD_ERR_NO_FILE === $file['error'] ) {
			/* translators: %s: name of a parameter. */
			throw new Refusal( 'rest_missing_callback_param', sprintf( __( 'Missing parameter: %s', 'smart-content-scheduler' ), 'file' ), 400, array( 'params' => array( 'file' ) ) );
		}
		if ( in_array( $file['error'], self::TOO_LARGE, true ) ) {
			Media_Upload::check_size( max( (int) wp_max_upload_size() + 1, isset( $_SERVER['CONTENT_LENGTH'] ) ? (int) $_SERVER['CONTENT_LENGTH'] : 0 ) );
		}
		if ( UPLOAD_ERR_OK !== $file['error'] || ! is_uploaded_file( $file['tmp_name'] ) ) {
			/* translators: %d: number of an error of PHP. */
			throw new Refusal( 'media_failed', sprintf( __( 'PHP could not take the file (error %d). Look at its upload_tmp_dir and the free space of the disk.', 'smart-content-scheduler' ), (int) $file['error'] ), 500 );
		}
		return $file['tmp_name'];
	}

	/**
	 * Arguments of POST.
	 *
	 * @return array[]
	 */
	private function post_args() {
		$text = array( 'type' => 'string' );
		return array(
			'sha256'    => array(
				'description' => __( 'SHA-256 of the bytes of the file in lower-case hexadecimal.', 'smart-content-scheduler' ),
				'pattern'     => '^[0-9a-f]{64}\z',
				'required'    => true,
			) + $text,
			'filename'  => array(
				'description' => __( 'Name of the file, with its extension.', 'smart-content-scheduler' ),
				'minLength'   => 1,
				'maxLength'   => 191,
				'required'    => true,
			) + $text,
			'mime_type' => array(
				'description' => __( 'MIME type of the file.', 'smart-content-scheduler' ),
				'pattern'     => '^[a-z]+/[a-z0-9.+-]+\z',
				'required'    => true,
			) + $text,
			'alt'       => array( 'description' => __( 'Alternative text of a picture.', 'smart-content-scheduler' ) ) + $text,
			'caption'   => array( 'description' => __( 'Caption.', 'smart-content-scheduler' ) ) + $text,
			'title'     => array( 'description' => __( 'Title in the media library.', 'smart-content-scheduler' ) ) + $text,
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
		$text   = array( 'type' => 'string' );
		$pixels = array( 'type' => array( 'integer', 'null' ) );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'smart-content-scheduler-media',
			'type'       => 'object',
			'properties' => array(
				'attachment_id' => array( 'type' => 'integer' ),
				'source_url'    => $text,
				'width'         => $pixels,
				'height'        => $pixels,
				'mime_type'     => $text,
				'sha256'        => $text,
				'reused'        => array( 'type' => 'boolean' ),
			),
		);
	}
}
