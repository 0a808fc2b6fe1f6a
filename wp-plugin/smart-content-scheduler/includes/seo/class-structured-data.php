<?php
/**
 * Structured data of a post, for search engines.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Seo;

defined( 'ABSPATH' ) || exit;

/**
 * Kept in post meta, because KSES takes scripts out of content, and printed when the post is shown. Where an SEO plugin
 * prints a graph of its own, the objects join that graph, so that a page never has two.
 *
 * @since 0.1.0
 */
final class Structured_Data {

	/**
	 * Meta that holds the objects: a JSON list of `schemaObject` of the wire contract.
	 */
	const META = '_smart_content_scheduler_schema';

	/**
	 * Whether an SEO plugin's graph has taken the objects of this page.
	 *
	 * @var bool
	 */
	private static $joined = false;

	/**
	 * Keeps the objects of a post. Doing it again changes nothing.
	 *
	 * @since 0.1.0
	 *
	 * @param int     $post_id Post.
	 * @param array[] $objects For each: type and properties.
	 */
	public static function write( $post_id, array $objects ) {
		update_post_meta( $post_id, self::META, wp_slash( wp_json_encode( $objects, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) ) );
	}

	/**
	 * Prints the objects of the post that is shown, unless they are in another graph already. On `wp_head`, after the SEO
	 * plugins.
	 *
	 * @since 0.1.0
	 */
	public static function print_script() {
		$post = self::shown_post();
		if ( null === $post || self::$joined ) {
			return;
		}
		$pieces = array();
		foreach ( self::read( $post ) as $index => $object ) {
			$pieces[] = Schema_Piece::whole( $object, $post, $index + 1 );
		}
		if ( array() === $pieces ) {
			return;
		}
		$data = array( '@context' => 'https://schema.org' ) + ( 1 === count( $pieces ) ? $pieces[0] : array( '@graph' => $pieces ) );
		// With "<" and "&" written as \u003C and \u0026 no text can end the script or begin a comment in it.
		$json = wp_json_encode( $data, JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		if ( false !== $json ) {
			echo '<script type="application/ld+json" class="smart-content-scheduler-schema">' . $json . "</script>\n"; // phpcs:ignore WordPress.Security.EscapeOutput -- JSON without any HTML character.
		}
	}

	/**
	 * Joins Yoast's graph, on `wpseo_schema_graph`.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed $graph The pieces.
	 * @return mixed
	 */
	public static function join_yoast( $graph ) {
		return self::join( $graph );
	}

	/**
	 * Joins Rank Math's graph, on `rank_math/json_ld`.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed $data The pieces, by their names.
	 * @return mixed
	 */
	public static function join_rank_math( $data ) {
		return self::join( $data );
	}

	/**
	 * Puts the objects of the post that is shown into a graph.
	 *
	 * @param mixed $graph The pieces.
	 * @return mixed
	 */
	private static function join( $graph ) {
		$post = self::shown_post();
		if ( null === $post || ! is_array( $graph ) ) {
			return $graph;
		}
		foreach ( self::read( $post ) as $index => $object ) {
			self::$joined = true;
			$graph        = Schema_Piece::add_to( $graph, self::harmless( $object ), $post, $index + 1 );
		}
		return $graph;
	}

	/**
	 * The post that this page shows, when its objects may be shown.
	 *
	 * @return \WP_Post|null
	 */
	private static function shown_post() {
		$post = is_singular( 'post' ) ? get_queried_object() : null;
		return $post instanceof \WP_Post && ! post_password_required( $post ) ? $post : null;
	}

	/**
	 * The objects of a post.
	 *
	 * @param \WP_Post $post The post.
	 * @return array[]
	 */
	private static function read( $post ) {
		$objects = json_decode( (string) get_post_meta( $post->ID, self::META, true ), true );
		return is_array( $objects ) ? $objects : array();
	}

	/**
	 * Takes from texts what could end the script that another plugin prints them in: not every one escapes it.
	 *
	 * @param mixed $value Text, number, list or object.
	 * @return mixed
	 */
	private static function harmless( $value ) {
		if ( is_array( $value ) ) {
			$result = array();
			foreach ( $value as $name => $inner ) {
				$result[ is_string( $name ) ? self::harmless( $name ) : $name ] = self::harmless( $inner );
			}
			return $result;
		}
		return is_string( $value ) ? preg_replace( '#<(?=/?\s*script|!--)#i', '&lt;', $value ) : $value;
	}
}
