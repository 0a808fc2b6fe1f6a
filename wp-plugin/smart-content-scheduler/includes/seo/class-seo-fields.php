<?php
/**
 * What a publication tells search engines, in the fields of the SEO plugin that is active.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Seo;

defined( 'ABSPATH' ) || exit;

/**
 * Writes and reads the post meta of Yoast SEO and of Rank Math. Yoast deletes a value that equals its default, and its
 * REST API is read-only; so this is written here, while the post is a draft, and read back when it is live.
 *
 * @since 0.1.0
 */
final class Seo_Fields {

	/**
	 * Meta that says which fields a publication brought: a JSON list.
	 */
	const SENT = '_smart_content_scheduler_seo';

	const YOAST     = 'yoast';
	const RANK_MATH = 'rank_math';

	/**
	 * Meta keys, by plugin and field. An image is kept as its id and as its address.
	 */
	const KEYS = array(
		self::YOAST     => array(
			'title'              => '_yoast_wpseo_title',
			'description'        => '_yoast_wpseo_metadesc',
			'focus_keyphrase'    => '_yoast_wpseo_focuskw',
			'canonical'          => '_yoast_wpseo_canonical',
			'social_title'       => '_yoast_wpseo_opengraph-title',
			'social_description' => '_yoast_wpseo_opengraph-description',
			'social_image'       => '_yoast_wpseo_opengraph-image-id',
			'social_image_url'   => '_yoast_wpseo_opengraph-image',
		),
		self::RANK_MATH => array(
			'title'              => 'rank_math_title',
			'description'        => 'rank_math_description',
			'focus_keyphrase'    => 'rank_math_focus_keyword',
			'canonical'          => 'rank_math_canonical_url',
			'social_title'       => 'rank_math_facebook_title',
			'social_description' => 'rank_math_facebook_description',
			'social_image'       => 'rank_math_facebook_image_id',
			'social_image_url'   => 'rank_math_facebook_image',
		),
	);

	/**
	 * The SEO plugin whose fields count.
	 *
	 * @since 0.1.0
	 *
	 * @return string|null `yoast`, `rank_math`, or null when there is none.
	 */
	public static function active() {
		$plugins = self::all_active();
		return array() === $plugins ? null : $plugins[0];
	}

	/**
	 * Writes the fields. Doing it again changes nothing.
	 *
	 * @since 0.1.0
	 *
	 * @param int   $post_id Post.
	 * @param array $fields  `payloadSeo` of the wire contract.
	 */
	public static function write( $post_id, array $fields ) {
		update_post_meta( $post_id, self::SENT, wp_slash( wp_json_encode( array_keys( $fields ) ) ) );
		if ( isset( $fields['social_image'] ) ) {
			$fields['social_image_url'] = (string) wp_get_attachment_url( $fields['social_image'] );
		}
		foreach ( self::all_active() as $plugin ) {
			foreach ( $fields as $name => $value ) {
				update_post_meta( $post_id, self::KEYS[ $plugin ][ $name ], wp_slash( (string) $value ) );
			}
		}
	}

	/**
	 * Adds `seo` to an answer, when the publication brought some: the fields as they are stored, or null when no SEO
	 * plugin is there to have them.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post.
	 * @return array
	 */
	public static function read_back( $post_id ) {
		$sent = json_decode( (string) get_post_meta( $post_id, self::SENT, true ), true );
		if ( ! is_array( $sent ) ) {
			return array();
		}
		$plugin = self::active();
		if ( null === $plugin ) {
			return array( 'seo' => null );
		}
		$fields = array();
		foreach ( $sent as $name ) {
			$value = get_post_meta( $post_id, self::KEYS[ $plugin ][ $name ], true );
			if ( 'social_image' !== $name ) {
				$fields[ $name ] = (string) $value;
			} elseif ( (int) $value > 0 ) {
				$fields[ $name ] = (int) $value;
			}
		}
		return array( 'seo' => (object) $fields );
	}

	/**
	 * All SEO plugins that are active, the one that counts first.
	 *
	 * @return string[]
	 */
	private static function all_active() {
		$plugins = array();
		if ( defined( 'WPSEO_VERSION' ) ) {
			$plugins[] = self::YOAST;
		}
		if ( defined( 'RANK_MATH_VERSION' ) ) {
			$plugins[] = self::RANK_MATH;
		}
		return $plugins;
	}
}
