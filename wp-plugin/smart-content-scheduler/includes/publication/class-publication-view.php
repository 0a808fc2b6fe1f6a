<?php
/**
 * A publication, as the agent reads it.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Publication;

use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Language\Post_Language;
use Smart_Content_Scheduler\Seo\Seo_Fields;

defined( 'ABSPATH' ) || exit;

/**
 * Builds `publicationResponse` of the wire contract from the row and the post, both read back.
 *
 * @since 0.1.0
 */
final class Publication_View {

	/**
	 * Describes a publication.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Row $row      The row.
	 * @param bool            $replayed Whether this repeats an earlier success.
	 * @return array
	 */
	public static function of( Publication_Row $row, $replayed ) {
		if ( null !== $row->post_id ) {
			clean_post_cache( $row->post_id );
		}
		$post = null === $row->post_id ? null : get_post( $row->post_id );
		$more = null === $post ? array() : Seo_Fields::read_back( $post->ID ) + Post_Language::read_back( $post->ID );
		return array(
			'key_hash'     => $row->key_hash,
			'state'        => $row->state,
			'replayed'     => $replayed,
			'revision'     => $row->revision,
			'payload_hash' => $row->payload_hash,
			'slot_key'     => $row->slot_key,
			'post_id'      => $row->post_id,
			'post_status'  => null === $post ? null : $post->post_status,
			'post_url'     => null === $post ? null : get_permalink( $post ),
			'date_gmt'     => null === $post ? null : Instant::sql_to_wire( $post->post_date_gmt ),
			'hooks'        => $row->hooks,
			'created_at'   => Instant::sql_to_wire( $row->created_at ),
			'updated_at'   => Instant::sql_to_wire( $row->updated_at ),
		) + $more;
	}
}
