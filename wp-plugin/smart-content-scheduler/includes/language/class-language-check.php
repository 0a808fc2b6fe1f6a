<?php
/**
 * Whether a post can be published in a language.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Language;

use Smart_Content_Scheduler\Publication\Payload;
use Smart_Content_Scheduler\Publication\Post_Writer;
use Smart_Content_Scheduler\Publication\Publication_Row;
use Smart_Content_Scheduler\Publication\Publication_Table;
use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Refuses before anything is created.
 *
 * @since 0.1.0
 */
final class Language_Check {

	/**
	 * Checks the language of a payload and what it is a translation of.
	 *
	 * @since 0.1.0
	 *
	 * @param Payload $payload  The payload.
	 * @param string  $key_hash Hash of the publication's key.
	 * @throws Refusal 400 `language_unsupported`, 400 `unknown_language`, 400 `unknown_translation`, 400 `invalid_payload`.
	 */
	public static function check( Payload $payload, $key_hash ) {
		$asked = $payload->get( 'language' );
		if ( null === $asked ) {
			if ( null !== $payload->get( 'translation_of' ) ) {
				throw Payload::invalid( 'language', __( 'A translation needs the language that it is in.', 'smart-content-scheduler' ) );
			}
			return;
		}
		if ( ! Polylang::is_active() ) {
			throw new Refusal(
				'language_unsupported',
				__( 'This post has a language, and Polylang is not active on this site or has no languages. Set it up, or publish without a language.', 'smart-content-scheduler' ),
				400,
				array(
					'field'    => 'language',
					'language' => $asked,
				)
			);
		}
		$language = Polylang::find( $asked );
		if ( null === $language ) {
			$known = array_column( Polylang::languages(), 'slug' );
			throw new Refusal(
				'unknown_language',
				sprintf(
					/* translators: 1: a language, 2: list of languages. */
					__( 'Polylang has no language %1$s on this site. It has: %2$s.', 'smart-content-scheduler' ),
					$asked,
					implode( ', ', $known )
				),
				400,
				array(
					'field'     => 'language',
					'languages' => $known,
				)
			);
		}
		if ( null !== $payload->get( 'translation_of' ) ) {
			self::check_original( $payload->get( 'translation_of' ), $language, $key_hash );
		}
	}

	/**
	 * The post that a publication translates.
	 *
	 * @since 0.1.0
	 *
	 * @param string $key_hash Hash of the key of the main publication.
	 * @return int|null Post id; null when there is no such post.
	 */
	public static function original( $key_hash ) {
		$row  = Publication_Table::find( $key_hash );
		$post = null === $row || Publication_Row::PUBLISHED !== $row->state ? null : Post_Writer::status( $row->post_id );
		return null === $post || in_array( $post->post_status, array( 'trash', 'auto-draft' ), true ) ? null : $row->post_id;
	}

	/**
	 * The main post must be there, in another language, and without another translation into this one.
	 *
	 * @param string $main_hash Hash of the key of the main publication.
	 * @param string $language  Slug.
	 * @param string $key_hash  Hash of this publication's key.
	 * @throws Refusal 400 `unknown_translation`, 400 `invalid_payload`.
	 */
	private static function check_original( $main_hash, $language, $key_hash ) {
		$original = self::original( $main_hash );
		if ( null === $original ) {
			throw new Refusal(
				'unknown_translation',
				__( 'The post that this one translates is not published on this site. Publish it first.', 'smart-content-scheduler' ),
				400,
				array( 'field' => 'translation_of' )
			);
		}
		if ( pll_get_post_language( $original ) === $language ) {
			throw Payload::invalid( 'language', __( 'The post that this one translates is in the same language.', 'smart-content-scheduler' ) );
		}
		$versions = Polylang::versions( $original );
		$existing = isset( $versions[ $language ] ) ? Post_Writer::status( $versions[ $language ] ) : null;
		$is_own   = null !== $existing && 0 === strpos( $existing->post_name, Post_Writer::marker_prefix( $key_hash ) );
		if ( null !== $existing && ! $is_own && ! in_array( $existing->post_status, array( 'trash', 'auto-draft' ), true ) ) {
			/* translators: %d: a number. */
			throw Payload::invalid( 'translation_of', sprintf( __( 'Post %d is the translation into this language already.', 'smart-content-scheduler' ), $versions[ $language ] ) );
		}
	}
}
