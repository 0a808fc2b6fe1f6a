<?php
/**
 * A double of Yoast SEO, for tests of the plugin. It is not Yoast: it has exactly what publishing relies on,
 * - the constant WPSEO_VERSION;
 * - post meta `_yoast_wpseo_*`: a value that equals its default (here always the empty string) is deleted instead of
 *   stored, and every value is cleaned as one line of plain text, as Yoast registers it;
 * - the indexable of a post, which is built on `wp_insert_post` from the meta that is there at that moment (here it is
 *   the post meta `_double_yoast_indexable`, JSON);
 * - `wp_head`: one graph, which goes through the filter `wpseo_schema_graph` and is printed without escaping "<".
 */

namespace SCS_Test_Rig\Yoast;

define( 'WPSEO_VERSION', '0.0-double' );

const META = array( 'title', 'metadesc', 'focuskw', 'canonical', 'opengraph-title', 'opengraph-description', 'opengraph-image', 'opengraph-image-id' );

add_action(
	'init',
	static function () {
		foreach ( META as $name ) {
			register_meta(
				'post',
				'_yoast_wpseo_' . $name,
				array(
					'type'              => 'string',
					'single'            => true,
					'sanitize_callback' => static function ( $value ) {
						return sanitize_text_field( $value );
					},
				)
			);
		}
	}
);

foreach ( array( 'update_post_metadata', 'add_post_metadata' ) as $hook ) {
	add_filter(
		$hook,
		static function ( $check, $post_id, $key, $value ) {
			if ( 0 === strpos( $key, '_yoast_wpseo_' ) && '' === $value ) {
				delete_post_meta( $post_id, $key );
				return true;
			}
			return $check;
		},
		10,
		4
	);
}

add_action(
	'wp_insert_post',
	static function ( $post_id ) {
		$indexable = array();
		foreach ( META as $name ) {
			$indexable[ $name ] = get_post_meta( $post_id, '_yoast_wpseo_' . $name, true );
		}
		update_post_meta( $post_id, '_double_yoast_indexable', wp_slash( wp_json_encode( $indexable ) ) );
	},
	PHP_INT_MAX
);

add_action(
	'wp_head',
	static function () {
		$url   = get_permalink();
		$graph = array(
			array(
				'@type'    => 'WebSite',
				'@id'      => home_url( '/#website' ),
				'name'     => get_option( 'blogname' ),
			),
			array(
				'@type' => 'WebPage',
				'@id'   => $url,
				'name'  => get_the_title(),
			),
			array(
				'@type'         => 'Article',
				'@id'           => $url . '#article',
				'isPartOf'      => array( '@id' => $url ),
				'headline'      => get_the_title(),
				'datePublished' => get_post_time( 'c', true ),
			),
		);
		$graph = apply_filters( 'wpseo_schema_graph', is_singular() ? $graph : array( $graph[0] ), (object) array() );
		$json  = wp_json_encode( array( '@context' => 'https://schema.org', '@graph' => $graph ), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		echo '<script type="application/ld+json" class="yoast-schema-graph">' . $json . "</script>\n";
	},
	1
);
