<?php
/**
 * Unicode normalisation without PHP's intl.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Titles;

defined( 'ABSPATH' ) || exit;

/**
 * The algorithms of Unicode Standard Annex 15, on tables that are generated from the Unicode data. Hangul is computed.
 *
 * @since 0.1.0
 */
final class Unicode_Tables {

	// Hangul syllables: chapter 3.12 of the Unicode standard.
	const HANGUL   = 0xAC00;
	const LEADING  = 0x1100;
	const VOWEL    = 0x1161;
	const TRAILING = 0x11A7;
	const VOWELS   = 21;
	const TRAILS   = 28;
	const SYLLABLE = 11172;

	/**
	 * Tables, once they are read: decompositions, compositions, classes, lower.
	 *
	 * @var array[]|null
	 */
	private static $tables = null;

	/**
	 * Compatibility decomposition (NFKD).
	 *
	 * @since 0.1.0
	 *
	 * @param string $text Valid UTF-8.
	 * @return string
	 */
	public static function decompose( $text ) {
		$text = strtr( $text, self::table( 'decompositions' ) );
		$text = preg_replace_callback( '/[\x{AC00}-\x{D7A3}]/u', array( self::class, 'decompose_hangul' ), $text );
		return self::reorder( $text );
	}

	/**
	 * Canonical composition of a text that is decomposed.
	 *
	 * @since 0.1.0
	 *
	 * @param string $text Valid UTF-8, in form NFKD.
	 * @return string
	 */
	public static function compose( $text ) {
		$classes  = self::table( 'classes' );
		$pairs    = self::table( 'compositions' );
		$out      = array();
		$starter  = null;
		$previous = 0;
		foreach ( self::characters( self::reorder( $text ) ) as $character ) {
			$class = isset( $classes[ $character ] ) ? $classes[ $character ] : 0;
			if ( null !== $starter && ( 0 === $previous ? count( $out ) - 1 === $starter : $previous < $class ) ) {
				$composed = isset( $pairs[ $out[ $starter ] . $character ] ) ? $pairs[ $out[ $starter ] . $character ] : self::compose_hangul( $out[ $starter ], $character );
				if ( null !== $composed ) {
					$out[ $starter ] = $composed;
					continue;
				}
			}
			$out[]    = $character;
			$previous = $class;
			if ( 0 === $class ) {
				$starter = count( $out ) - 1;
			}
		}
		return implode( '', $out );
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
		return strtr( $text, self::table( 'lower' ) );
	}

	/**
	 * Puts marks that follow one letter into their canonical order.
	 *
	 * @param string $text Decomposed.
	 * @return string
	 */
	private static function reorder( $text ) {
		return (string) preg_replace_callback(
			'/\p{M}{2,}/u',
			static function ( $run ) {
				$classes = self::table( 'classes' );
				$marks   = self::characters( $run[0] );
				$of      = static function ( $mark ) use ( $classes ) {
					return isset( $classes[ $mark ] ) ? $classes[ $mark ] : 0;
				};
				$count   = count( $marks );
				for ( $n = 1; $n < $count; $n++ ) {
					for ( $at = $n; $at > 0 && $of( $marks[ $at ] ) > 0 && $of( $marks[ $at - 1 ] ) > $of( $marks[ $at ] ); $at-- ) {
						list( $marks[ $at - 1 ], $marks[ $at ] ) = array( $marks[ $at ], $marks[ $at - 1 ] );
					}
				}
				return implode( '', $marks );
			},
			$text
		);
	}

	/**
	 * A Hangul syllable as its letters.
	 *
	 * @param string[] $found The syllable.
	 * @return string
	 */
	private static function decompose_hangul( $found ) {
		$index = self::code( $found[0] ) - self::HANGUL;
		$trail = $index % self::TRAILS;
		$lead  = intdiv( $index, self::VOWELS * self::TRAILS );
		$vowel = intdiv( $index % ( self::VOWELS * self::TRAILS ), self::TRAILS );
		return self::character( self::LEADING + $lead ) . self::character( self::VOWEL + $vowel ) . ( 0 === $trail ? '' : self::character( self::TRAILING + $trail ) );
	}

	/**
	 * Two Hangul letters, or a syllable and a letter, as one syllable.
	 *
	 * @param string $first  The first.
	 * @param string $second The second.
	 * @return string|null Null when they do not go together.
	 */
	private static function compose_hangul( $first, $second ) {
		if ( 3 !== strlen( $first ) || 3 !== strlen( $second ) ) {
			return null;
		}
		$lead  = self::code( $first ) - self::LEADING;
		$vowel = self::code( $second ) - self::VOWEL;
		if ( $lead >= 0 && $lead < 19 && $vowel >= 0 && $vowel < self::VOWELS ) {
			return self::character( self::HANGUL + ( $lead * self::VOWELS + $vowel ) * self::TRAILS );
		}
		$syllable = self::code( $first ) - self::HANGUL;
		$trail    = self::code( $second ) - self::TRAILING;
		$is_open  = $syllable >= 0 && $syllable < self::SYLLABLE && 0 === $syllable % self::TRAILS;
		return $is_open && $trail > 0 && $trail < self::TRAILS ? self::character( self::HANGUL + $syllable + $trail ) : null;
	}

	/**
	 * One of the tables.
	 *
	 * @param string $name Its name.
	 * @return array
	 */
	private static function table( $name ) {
		if ( null === self::$tables ) {
			self::$tables = array();
			foreach ( require __DIR__ . '/unicode-data.php' as $table => $text ) {
				self::$tables[ $table ] = array();
				foreach ( explode( ';', $text ) as $entry ) {
					list( $from, $to )                           = explode( '>', $entry );
					self::$tables[ $table ][ self::read( $from ) ] = 'classes' === $table ? (int) $to : self::read( $to );
				}
			}
		}
		return self::$tables[ $name ];
	}

	/**
	 * Hexadecimal code points, parted by spaces, as text.
	 *
	 * @param string $codes For example `61 301`.
	 * @return string
	 */
	private static function read( $codes ) {
		return implode( '', array_map( array( self::class, 'character' ), array_map( 'hexdec', explode( ' ', $codes ) ) ) );
	}

	/**
	 * A text, character by character.
	 *
	 * @param string $text Valid UTF-8.
	 * @return string[]
	 */
	private static function characters( $text ) {
		return (array) preg_split( '//u', $text, -1, PREG_SPLIT_NO_EMPTY );
	}

	/**
	 * A code point as UTF-8.
	 *
	 * @param int $code The code point.
	 * @return string
	 */
	private static function character( $code ) {
		if ( $code < 0x80 ) {
			return chr( $code );
		}
		if ( $code < 0x800 ) {
			return chr( 0xC0 | $code >> 6 ) . chr( 0x80 | $code & 0x3F );
		}
		if ( $code < 0x10000 ) {
			return chr( 0xE0 | $code >> 12 ) . chr( 0x80 | $code >> 6 & 0x3F ) . chr( 0x80 | $code & 0x3F );
		}
		return chr( 0xF0 | $code >> 18 ) . chr( 0x80 | $code >> 12 & 0x3F ) . chr( 0x80 | $code >> 6 & 0x3F ) . chr( 0x80 | $code & 0x3F );
	}

	/**
	 * The code point of a character of three bytes.
	 *
	 * @param string $character UTF-8.
	 * @return int
	 */
	private static function code( $character ) {
		return ( ord( $character[0] ) & 0x0F ) << 12 | ( ord( $character[1] ) & 0x3F ) << 6 | ord( $character[2] ) & 0x3F;
	}
}
