<?php
/**
 * A stored file, as the agent reads it.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Media;

defined( 'ABSPATH' ) || exit;

/**
 * Builds `mediaResponse` of the wire contract from the row and the attachment, both read back.
 *
 * @since 0.1.0
 */
final class Media_View {

	/**
	 * Describes a stored file.
	 *
	 * @since 0.1.0
	 *
	 * @param Media_Row $row    The row, in state stored.
	 * @param bool      $reused Whether it was there before this request.
	 * @return array
	 */
	public static function of( Media_Row $row, $reused ) {
		clean_post_cache( $row->attachment_id );
		$data = wp_get_attachment_metadata( $row->attachment_id );
		$size = static function ( $name ) use ( $data ) {
			return isset( $data[ $name ] ) ? (int) $data[ $name ] : null;
		};
		return array(
			'attachment_id' => $row->attachment_id,
			'source_url'    => (string) wp_get_attachment_url( $row->attachment_id ),
			'width'         => $size( 'width' ),
			'height'        => $size( 'height' ),
			'mime_type'     => (string) get_post_mime_type( $row->attachment_id ),
			'sha256'        => $row->sha256,
			'reused'        => $reused,
		);
	}
}
