<?php
/**
 * The language of a post, and its translations.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Language;

use Smart_Content_Scheduler\Publication\Payload;
use Smart_Content_Scheduler\Publication\Publishing_Failed;

defined( 'ABSPATH' ) || exit;

/**
 * Writes through Polylang's own functions. Doing it again changes nothing.
 *
 * @since 0.1.0
 */
final class Post_Language {

	/**
	 * Meta that says that a publication asked for a language: its slug.
	 */
	const SENT = '_smart_content_scheduler_language';

	/**
	 * How often translations are linked again after somebody else wrote at the same moment.
	 */
	const ROUNDS = 5;

	/**
	 * Gives a draft its language. Polylang gave it the default one when it was saved first.
	 *
	 * @since 0.1.0
	 *
	 * @param int     $post_id The draft.
	 * @param Payload $payload The payload.
	 * @return string|null Slug; null when none was asked for.
	 * @throws Publishing_Failed When Polylang does not take it.
	 */
	public static function set( $post_id, Payload $payload ) {
		if ( null === $payload->get( 'language' ) ) {
			return null;
		}
		$language = Polylang::is_active() ? Polylang::find( $payload->get( 'language' ) ) : null;
		if ( null === $language ) {
			throw new Publishing_Failed( __( 'Polylang, or its language, went away while the post was written.', 'smart-content-scheduler' ) );
		}
		pll_set_post_language( $post_id, $language );
		update_post_meta( $post_id, self::SENT, $language );
		return $language;
	}

	/**
	 * Links a draft with the post that it translates. Polylang stores all versions together, so whoever writes at the
	 * same moment could lose the other's; it is read back.
	 *
	 * @since 0.1.0
	 *
	 * @param int     $post_id  The draft.
	 * @param Payload $payload  The payload.
	 * @param string  $language Slug of its language.
	 * @throws Publishing_Failed When the main post went away.
	 */
	public static function link( $post_id, Payload $payload, $language ) {
		if ( null === $payload->get( 'translation_of' ) ) {
			return;
		}
		$original = Language_Check::original( $payload->get( 'translation_of' ) );
		if ( null === $original ) {
			throw new Publishing_Failed( __( 'The post that this one translates was removed while this one was written.', 'smart-content-scheduler' ) );
		}
		$main_language = pll_get_post_language( $original );
		if ( ! is_string( $main_language ) || '' === $main_language ) {
			$main_language = pll_default_language(); // It was published before Polylang was there.
			pll_set_post_language( $original, $main_language );
		}
		for ( $round = 1; $round <= self::ROUNDS; $round++ ) {
			$versions = Polylang::versions( $original );
			if ( isset( $versions[ $language ] ) && $versions[ $language ] === $post_id ) {
				return;
			}
			pll_save_post_translations(
				array(
					$main_language => $original,
					$language      => $post_id,
				) + $versions
			);
			clean_object_term_cache( array( $original, $post_id ), 'post' );
		}
	}

	/**
	 * Adds `language` and `translations` to an answer, when the publication asked for a language.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post.
	 * @return array
	 */
	public static function read_back( $post_id ) {
		if ( '' === (string) get_post_meta( $post_id, self::SENT, true ) ) {
			return array();
		}
		if ( ! Polylang::is_active() ) {
			return array( 'language' => null );
		}
		$language = pll_get_post_language( $post_id );
		return array(
			'language'     => is_string( $language ) && '' !== $language ? $language : null,
			'translations' => (object) Polylang::versions( $post_id ),
		);
	}
}
