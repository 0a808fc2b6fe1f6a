<?php
/**
 * The normal form in which titles are compared.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Titles;

use Smart_Content_Scheduler\Plain_Text;

defined( 'ABSPATH' ) || exit;

/**
 * The same steps as the agent has; golden values in the wire contract hold both to the same results.
 *
 * @since 0.1.0
 */
final class Normaliser {

	/**
	 * Marks that only decorate a letter: diacritics, Hebrew points, Arabic vowel signs, variation selectors. Marks that
	 * are letters of their script stay: vowel signs of Indian scripts, the voiced marks of kana, Arabic hamza and madda.
	 */
	const ACCENTS = '/[\x{300}-\x{36F}\x{1AB0}-\x{1AFF}\x{1DC0}-\x{1DFF}\x{20D0}-\x{20FF}\x{FE20}-\x{FE2F}\x{591}-\x{5BD}\x{5BF}\x{5C1}\x{5C2}\x{5C4}\x{5C5}\x{5C7}\x{64B}-\x{652}\x{670}\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}]/u';

	/**
	 * Cyrillic letters that a breve or two dots turn into others.
	 */
	const CYRILLIC_LETTER = '/[\x{400}-\x{52F}][\x{306}\x{308}]/u';

	/**
	 * Everything that is no letter, digit or mark. A mark goes with the symbol that it stands on; behind a joiner it belongs
	 * to the letter before.
	 */
	const DROPPED = '/[^\p{L}\p{N}\p{M}\p{Cf}]+\p{M}*|\p{Cf}+/u';

	/**
	 * Scripts in which three characters can be a title.
	 */
	const CJK = '/[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]/u';

	/**
	 * Letters and digits of every script, in lower case and without accents, punctuation and spaces.
	 *
	 * @since 0.1.0
	 *
	 * @param string $title Plain text: no markup, no entities.
	 * @return string
	 */
	public static function normalise( $title ) {
		$text = Unicode::decompose( wp_check_invalid_utf8( $title, true ) );
		$text = Unicode::lower( $text );
		$text = preg_replace_callback(
			self::CYRILLIC_LETTER,
			static function ( $found ) {
				return "\u{435}\u{308}" === $found[0] ? "\u{435}" : Unicode::compose( $found[0] );
			},
			$text
		);
		$text = preg_replace( self::ACCENTS, '', (string) $text );
		$text = str_replace( array( "\u{DF}", "\u{3C2}" ), array( 'ss', "\u{3C3}" ), (string) $text );
		return Unicode::compose( (string) preg_replace( self::DROPPED, '', $text ) );
	}

	/**
	 * Whether a normal form says enough to be a duplicate: 6 characters, 3 where Chinese, Japanese or Korean is in it.
	 *
	 * @since 0.1.0
	 *
	 * @param string $normalised A normal form.
	 * @return bool
	 */
	public static function is_comparable( $normalised ) {
		return preg_match_all( '/./us', $normalised ) >= ( preg_match( self::CJK, $normalised ) ? 3 : 6 );
	}

	/**
	 * The normal form of a title as WordPress stores it, with markup and entities.
	 *
	 * @since 0.1.0
	 *
	 * @param string $stored As stored.
	 * @return string
	 */
	public static function of_stored( $stored ) {
		return self::normalise( self::plain( $stored ) );
	}

	/**
	 * A stored title as people read it.
	 *
	 * @since 0.1.0
	 *
	 * @param string $stored As stored.
	 * @return string
	 */
	public static function plain( $stored ) {
		return false === strpbrk( $stored, '<&' ) ? $stored : Plain_Text::decode( wp_strip_all_tags( $stored ) );
	}
}
