<?php
/**
 * Unicode normalisation, with and without PHP's extensions for it.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Titles;

defined( 'ABSPATH' ) || exit;

/**
 * Uses intl and mbstring where PHP has them; otherwise tables of its own, with the same results.
 *
 * @since 0.1.0
 */
final class Unicode {

	/**
	 * Compatibility decomposition (NFKD).
	 *
	 * @since 0.1.0
	 *
	 * @param string $text Valid UTF-8.
	 * @return string
	 */
	public static function decompose( $text ) {
		if ( self::is_ascii( $text ) ) {
			return $text;
		}
		return class_exists( 'Normalizer' ) ? (string) \Normalizer::normalize( $text, \Normalizer::FORM_KD ) : Unicode_Tables::decompose( $text );
	}

	/**
	 * Canonical composition (NFC).
	 *
	 * @since 0.1.0
	 *
	 * @param string $text Valid UTF-8.
	 * @return string
	 */
	public static function compose( $text ) {
		if ( self::is_ascii( $text ) ) {
			return $text;
		}
		return class_exists( 'Normalizer' ) ? (string) \Normalizer::normalize( $text, \Normalizer::FORM_C ) : Unicode_Tables::compose( $text );
	}

	/**
	 * Lower case of every script.
	 *
	 * @since 0.1.0
	 *
	 * @param string $text Valid UTF-8.
	 * @return string
	 */
	public static function lower( $text ) {
		if ( self::is_ascii( $text ) ) {
			return strtolower( $text );
		}
		return function_exists( 'mb_strtolower' ) ? mb_strtolower( $text, 'UTF-8' ) : Unicode_Tables::lower( $text );
	}

	/**
	 * Whether nothing needs to be done.
	 *
	 * @param string $text The text.
	 * @return bool
	 */
	private static function is_ascii( $text ) {
		return ! preg_match( '/[\x80-\xff]/', $text );
	}
}
