<?php
/**
 * What a publication puts into WordPress.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Publication;

use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * A payload whose shape is right. Whether what it names exists is checked by Payload_Check.
 *
 * @since 0.1.0
 */
final class Payload {

	/**
	 * Fields that every payload has.
	 */
	const REQUIRED = array( 'title', 'content', 'status', 'categories' );

	/**
	 * Fields by name, null where absent.
	 *
	 * @var array
	 */
	private $fields;

	/**
	 * Use read().
	 *
	 * @param array $fields Checked fields.
	 */
	private function __construct( array $fields ) {
		$this->fields = $fields;
	}

	/**
	 * Reads a payload.
	 *
	 * @since 0.1.0
	 *
	 * @param string $json Its bytes.
	 * @return self
	 * @throws Refusal 400 `invalid_payload`, with the field.
	 */
	public static function read( $json ) {
		$data = json_decode( $json, true );
		if ( ! is_array( $data ) || '{' !== substr( ltrim( $json ), 0, 1 ) ) {
			throw self::invalid( 'payload', __( 'It is no JSON object.', 'smart-content-scheduler' ) );
		}
		$fields = array();
		foreach ( self::schema() as $name => $schema ) {
			if ( ! array_key_exists( $name, $data ) ) {
				if ( in_array( $name, self::REQUIRED, true ) ) {
					throw self::invalid( $name, __( 'It is missing.', 'smart-content-scheduler' ) );
				}
				$fields[ $name ] = null;
				continue;
			}
			$valid = rest_validate_value_from_schema( $data[ $name ], $schema, $name );
			if ( is_wp_error( $valid ) ) {
				throw self::invalid( $name, $valid->get_error_message() );
			}
			$fields[ $name ] = rest_sanitize_value_from_schema( $data[ $name ], $schema, $name );
		}
		// A field that this version does not know would be lost without a word.
		foreach ( array_keys( array_diff_key( $data, $fields ) ) as $unknown ) {
			throw self::invalid( (string) $unknown, __( 'This version of the plugin does not know it.', 'smart-content-scheduler' ) );
		}
		if ( '' === trim( $fields['title'] ) ) {
			throw self::invalid( 'title', __( 'It is empty.', 'smart-content-scheduler' ) );
		}
		if ( null !== $fields['date_gmt'] && null === Instant::parse( $fields['date_gmt'] ) ) {
			throw self::invalid( 'date_gmt', __( 'It is no instant in UTC such as 2026-11-24T13:00:00Z.', 'smart-content-scheduler' ) );
		}
		return new self( $fields );
	}

	/**
	 * A field, null where it is absent.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name Its name.
	 * @return mixed
	 */
	public function get( $name ) {
		return $this->fields[ $name ];
	}

	/**
	 * The date that was asked for.
	 *
	 * @since 0.1.0
	 *
	 * @return int|null Seconds since 1970; null means now.
	 */
	public function date() {
		return null === $this->fields['date_gmt'] ? null : Instant::parse( $this->fields['date_gmt'] );
	}

	/**
	 * A refusal of a payload.
	 *
	 * @since 0.1.0
	 *
	 * @param string $field  The field that is wrong.
	 * @param string $reason Whole sentence.
	 * @return Refusal
	 */
	public static function invalid( $field, $reason ) {
		return new Refusal(
			'invalid_payload',
			sprintf(
				/* translators: 1: name of a field, 2: what is wrong with it, a whole sentence. */
				__( 'The field "%1$s" of the payload is not valid. %2$s', 'smart-content-scheduler' ),
				$field,
				$reason
			),
			400,
			array( 'field' => $field )
		);
	}

	/**
	 * JSON schema of every field.
	 *
	 * @return array[]
	 */
	private static function schema() {
		$text   = array( 'type' => 'string' );
		$id     = array(
			'type'    => 'integer',
			'minimum' => 1,
		);
		$ids    = array(
			'type'  => 'array',
			'items' => $id,
		);
		$switch = array(
			'type' => 'string',
			'enum' => array( 'open', 'closed' ),
		);
		return array(
			'title'          => $text,
			'content'        => $text,
			'excerpt'        => $text,
			'slug'           => $text + array( 'maxLength' => 200 ),
			'status'         => $text + array( 'enum' => array( 'publish', 'draft', 'pending' ) ),
			'date_gmt'       => $text,
			'allow_future'   => array( 'type' => 'boolean' ),
			'author'         => $id,
			'categories'     => $ids + array( 'minItems' => 1 ),
			'tags'           => $ids,
			'featured_media' => $id,
			'comment_status' => $switch,
			'ping_status'    => $switch,
			'format'         => $text + array( 'enum' => array_values( get_post_format_slugs() ) ),
			'sticky'         => array( 'type' => 'boolean' ),
			'template'       => $text,
			'seo'            => array(
				'type'                 => 'object',
				'additionalProperties' => false,
				'properties'           => array(
					'title'              => $text,
					'description'        => $text,
					'focus_keyphrase'    => $text,
					'canonical'          => $text,
					'social_title'       => $text,
					'social_description' => $text,
					'social_image'       => $id,
				),
			),
			'schema'         => array(
				'type'     => 'array',
				'minItems' => 1,
				'items'    => array(
					'type'                 => 'object',
					'additionalProperties' => false,
					'properties'           => array(
						'type'       => array(
							'required' => true,
							'pattern'  => '^[A-Za-z][A-Za-z0-9]{0,63}\z',
						) + $text,
						'properties' => array(
							'type'     => 'object',
							'required' => true,
						),
					),
				),
			),
			'language'       => $text + array(
				'minLength' => 2,
				'maxLength' => 35,
			),
			'translation_of' => $text + array( 'pattern' => '^[0-9a-f]{64}\z' ),
		);
	}
}
