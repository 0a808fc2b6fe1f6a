<?php
/**
 * Categories and tags in the language of a post.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Language;

use Smart_Content_Scheduler\Publication\Publishing_Failed;

defined( 'ABSPATH' ) || exit;

/**
 * Replaces each term by its translation. Where there is none it is made, with the same name and under the translation of
 * its parent, as Polylang itself does it.
 *
 * @since 0.1.0
 */
final class Term_Translator {

	/**
	 * Translates terms.
	 *
	 * @since 0.1.0
	 *
	 * @param int[]       $term_ids Term ids.
	 * @param string      $taxonomy Their taxonomy.
	 * @param string|null $language Slug; null leaves them as they are.
	 * @return int[] Term ids.
	 * @throws Publishing_Failed When WordPress refuses a new term.
	 */
	public static function translate( array $term_ids, $taxonomy, $language ) {
		if ( null === $language || ! pll_is_translated_taxonomy( $taxonomy ) ) {
			return $term_ids;
		}
		$translated = array();
		foreach ( $term_ids as $term_id ) {
			$translated[] = self::one( $term_id, $taxonomy, $language );
		}
		return array_values( array_unique( $translated ) );
	}

	/**
	 * Translates one term.
	 *
	 * @param int    $term_id  Term id.
	 * @param string $taxonomy Its taxonomy.
	 * @param string $language Slug.
	 * @return int Term id.
	 * @throws Publishing_Failed When WordPress refuses a new term.
	 */
	private static function one( $term_id, $taxonomy, $language ) {
		$own = pll_get_term_language( $term_id );
		if ( ! is_string( $own ) || '' === $own ) {
			$own = pll_default_language(); // It was made before Polylang was there.
			pll_set_term_language( $term_id, $own );
		}
		if ( $own === $language ) {
			return $term_id;
		}
		$existing = (int) pll_get_term( $term_id, $language );
		return $existing > 0 ? $existing : self::make( get_term( $term_id, $taxonomy ), $own, $language );
	}

	/**
	 * Makes the translation of a term.
	 *
	 * @param \WP_Term|\WP_Error|null $term     The term.
	 * @param string                  $own      Slug of its language.
	 * @param string                  $language Slug of the other language.
	 * @return int Term id.
	 * @throws Publishing_Failed When WordPress refuses it.
	 */
	private static function make( $term, $own, $language ) {
		if ( ! $term instanceof \WP_Term ) {
			throw new Publishing_Failed( __( 'A category or tag was deleted while the post was written.', 'smart-content-scheduler' ) );
		}
		$parent = 0 === $term->parent ? 0 : self::one( $term->parent, $term->taxonomy, $language );
		// The slug tells it from the original: terms of one level may only have the same name with different slugs.
		$made    = wp_insert_term(
			wp_slash( $term->name ),
			$term->taxonomy,
			array(
				'parent'      => $parent,
				'slug'        => sanitize_title( $term->slug . '-' . $language ),
				'description' => wp_slash( $term->description ),
			)
		);
		$term_id = is_wp_error( $made ) ? (int) $made->get_error_data( 'term_exists' ) : (int) $made['term_id'];
		if ( $term_id <= 0 ) {
			throw Publishing_Failed::because( $made );
		}
		pll_set_term_language( $term_id, $language );
		pll_save_term_translations(
			array(
				$own      => $term->term_id,
				$language => $term_id,
			) + (array) pll_get_term_translations( $term->term_id )
		);
		return $term_id;
	}
}
