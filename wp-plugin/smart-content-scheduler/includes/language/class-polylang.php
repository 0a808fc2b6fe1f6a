<?php
/**
 * Polylang, as far as publishing needs it.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Language;

defined( 'ABSPATH' ) || exit;

/**
 * Reads languages through Polylang's own functions. Its REST fields are part of its paid edition only.
 *
 * @since 0.1.0
 */
final class Polylang {

	/**
	 * Functions that are called; an older Polylang without one of them counts as absent.
	 */
	const FUNCTIONS = array( 'pll_languages_list', 'pll_default_language', 'pll_set_post_language', 'pll_get_post_language', 'pll_save_post_translations', 'pll_get_post_translations', 'pll_is_translated_taxonomy', 'pll_get_term', 'pll_get_term_language', 'pll_set_term_language', 'pll_save_term_translations', 'pll_get_term_translations' );

	/**
	 * Whether Polylang is active and has languages.
	 *
	 * @since 0.1.0
	 *
	 * @return bool
	 */
	public static function is_active() {
		foreach ( self::FUNCTIONS as $name ) {
			if ( ! function_exists( $name ) ) {
				return false;
			}
		}
		return array() !== pll_languages_list() && is_string( pll_default_language() );
	}

	/**
	 * All languages.
	 *
	 * @since 0.1.0
	 *
	 * @return array[] For each: slug, locale and name.
	 */
	public static function languages() {
		$columns = array();
		foreach ( array( 'slug', 'locale', 'name' ) as $field ) {
			$columns[] = array_values( pll_languages_list( array( 'fields' => $field ) ) );
		}
		return array_map(
			static function ( $slug, $locale, $name ) {
				return array(
					'slug'   => (string) $slug,
					'locale' => (string) $locale,
					'name'   => (string) $name,
				);
			},
			...$columns
		);
	}

	/**
	 * The language that a slug or a locale names: `de`, `pt_BR` and `pt-br` are all understood.
	 *
	 * @since 0.1.0
	 *
	 * @param string $asked Slug or locale.
	 * @return string|null Slug.
	 */
	public static function find( $asked ) {
		$plain = static function ( $name ) {
			return strtolower( str_replace( '_', '-', $name ) );
		};
		foreach ( array( 'slug', 'locale' ) as $field ) {
			foreach ( self::languages() as $language ) {
				if ( $plain( $language[ $field ] ) === $plain( $asked ) ) {
					return $language['slug'];
				}
			}
		}
		return null;
	}

	/**
	 * The locale of a post.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post.
	 * @return string|null Null without Polylang, or when the post has no language.
	 */
	public static function locale_of( $post_id ) {
		$locale = self::is_active() ? pll_get_post_language( $post_id, 'locale' ) : false;
		return is_string( $locale ) && '' !== $locale ? $locale : null;
	}

	/**
	 * The other language versions of a post, and itself.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post.
	 * @return int[] Post ids by slug.
	 */
	public static function versions( $post_id ) {
		return array_map( 'intval', (array) pll_get_post_translations( $post_id ) );
	}
}
