<?php
/**
 * A double of Rank Math, for tests of the plugin. It is not Rank Math: it has exactly what publishing relies on,
 * - the constant RANK_MATH_VERSION;
 * - post meta `rank_math_*`, which is stored as it is;
 * - `wp_head`: pieces by their names, which go through the filter `rank_math/json_ld` and are printed as one graph.
 */

namespace SCS_Test_Rig\Rank_Math;

define( 'RANK_MATH_VERSION', '0.0-double' );

add_action(
	'wp_head',
	static function () {
		$data = array(
			'WebPage'     => array(
				'@type' => 'WebPage',
				'@id'   => get_permalink() . '#webpage',
			),
			'richSnippet' => array(
				'@type'    => 'BlogPosting',
				'@id'      => get_permalink() . '#richSnippet',
				'headline' => get_the_title(),
			),
		);
		$data = apply_filters( 'rank_math/json_ld', is_singular() ? $data : array(), (object) array() );
		$json = wp_json_encode( array( '@context' => 'https://schema.org', '@graph' => array_values( $data ) ), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		echo '<script type="application/ld+json" class="rank-math-schema">' . $json . "</script>\n";
	},
	1
);
