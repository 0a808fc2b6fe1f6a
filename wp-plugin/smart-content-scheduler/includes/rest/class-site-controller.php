<?php
/**
 * GET /site.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Rest;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Language\Polylang;
use Smart_Content_Scheduler\Plain_Text;
use Smart_Content_Scheduler\Seo\Seo_Fields;
use Smart_Content_Scheduler\Site_Zone;
use const Smart_Content_Scheduler\CONTRACT_VERSION;
use const Smart_Content_Scheduler\VERSION;

defined( 'ABSPATH' ) || exit;

/**
 * The truth about this site.
 *
 * @since 0.1.0
 */
final class Site_Controller extends Controller {

	/**
	 * Registers the route.
	 *
	 * @since 0.1.0
	 */
	public function register_routes() {
		register_rest_route(
			$this->namespace,
			'/site',
			array(
				array(
					'methods'             => 'GET',
					'callback'            => array( $this, 'get' ),
					'permission_callback' => array( $this, 'may_manage' ),
					'args'                => array(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Describes the site.
	 *
	 * @since 0.1.0
	 *
	 * @return \WP_REST_Response
	 */
	public function get() {
		return $this->answer(
			static function () {
				$user = wp_get_current_user();
				return array(
					'contract_version' => CONTRACT_VERSION,
					'plugin_version'   => VERSION,
					'wp_version'       => get_bloginfo( 'version' ),
					'php_version'      => PHP_VERSION,
					'site_url'         => site_url(),
					'home_url'         => home_url(),
					'name'             => Plain_Text::decode( get_option( 'blogname' ) ),
					'blog_id'          => get_current_blog_id(),
					'multisite'        => is_multisite(),
					'timezone'         => Site_Zone::name(),
					'timezone_string'  => (string) get_option( 'timezone_string' ),
					'gmt_offset'       => Site_Zone::offset_hours(),
					'now'              => Instant::to_wire( Clock::now() ),
					'default_category' => self::default_category(),
					'user'             => array(
						'id'          => $user->ID,
						'login'       => $user->user_login,
						'can_publish' => current_user_can( 'publish_posts' ),
					),
					'capabilities'     => self::capabilities(),
				);
			}
		);
	}

	/**
	 * The category of posts without one. A site whose setting points nowhere gets its oldest category.
	 *
	 * @return array
	 */
	private static function default_category() {
		$term = get_term( (int) get_option( 'default_category' ), 'category' );
		if ( ! $term instanceof \WP_Term ) {
			$terms = get_terms(
				array(
					'taxonomy'   => 'category',
					'hide_empty' => false,
					'orderby'    => 'term_id',
					'number'     => 1,
				)
			);
			$term  = is_array( $terms ) && isset( $terms[0] ) ? $terms[0] : null;
		}
		return null === $term ? null : array(
			'term_id' => $term->term_id,
			'slug'    => $term->slug,
			'name'    => Plain_Text::decode( $term->name ),
		);
	}

	/**
	 * What this site can do beside WordPress itself.
	 *
	 * @return array
	 */
	private static function capabilities() {
		$polylang = Polylang::is_active() ? array(
			'languages' => Polylang::languages(),
			'default'   => (string) pll_default_language(),
		) : null;
		return array(
			'polylang'           => $polylang,
			'seo'                => Seo_Fields::active(),
			'max_upload_bytes'   => max( 1, (int) wp_max_upload_size() ),
			'allowed_mime_types' => array_values( array_unique( get_allowed_mime_types() ) ),
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
		$text = array( 'type' => 'string' );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'smart-content-scheduler-site',
			'type'       => 'object',
			'properties' => array(
				'contract_version' => array( 'type' => 'integer' ),
				'plugin_version'   => $text,
				'wp_version'       => $text,
				'php_version'      => $text,
				'site_url'         => $text,
				'home_url'         => $text,
				'name'             => $text,
				'blog_id'          => array( 'type' => 'integer' ),
				'multisite'        => array( 'type' => 'boolean' ),
				'timezone'         => $text,
				'timezone_string'  => $text,
				'gmt_offset'       => array( 'type' => 'number' ),
				'now'              => $text,
				'default_category' => array( 'type' => 'object' ),
				'user'             => array( 'type' => 'object' ),
				'capabilities'     => array( 'type' => 'object' ),
			),
		);
	}
}
