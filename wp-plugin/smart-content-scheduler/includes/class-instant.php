<?php
/**
 * UTC instants on the wire, in PHP and in the database.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler;

defined( 'ABSPATH' ) || exit;

/**
 * Converts between ISO 8601 with Z (the wire), seconds since 1970 (PHP) and `Y-m-d H:i:s` in UTC (the database).
 *
 * @since 0.1.0
 */
final class Instant {

	/**
	 * What an instant on the wire looks like, as a JSON schema pattern. Fractions of a second are dropped on reading.
	 *
	 * @since 0.1.0
	 */
	const PATTERN = '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?Z$';

	/**
	 * What WordPress stores where it has no date.
	 *
	 * @since 0.1.0
	 */
	const ZERO = '0000-00-00 00:00:00';

	/**
	 * Reads an instant from the wire.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed $text For example `2026-11-24T13:00:00Z`.
	 * @return int|null Seconds since 1970, or null when the text is no instant (30 February is none).
	 */
	public static function parse( $text ) {
		if ( ! is_string( $text ) || ! preg_match( '/' . self::PATTERN . '/D', $text ) ) {
			return null;
		}
		$minutes = substr( $text, 0, 16 );
		$seconds = ':' === $text[16] ? substr( $text, 17, 2 ) : '00';
		$read    = \DateTimeImmutable::createFromFormat( '!Y-m-d\TH:i:s', $minutes . ':' . $seconds, new \DateTimeZone( 'UTC' ) );
		if ( false === $read || $read->format( 'Y-m-d\TH:i' ) !== $minutes ) {
			return null;
		}
		return $read->getTimestamp();
	}

	/**
	 * Writes an instant for the wire.
	 *
	 * @since 0.1.0
	 *
	 * @param int $seconds Seconds since 1970.
	 * @return string
	 */
	public static function to_wire( $seconds ) {
		return gmdate( 'Y-m-d\TH:i:s\Z', $seconds );
	}

	/**
	 * Writes an instant for the database.
	 *
	 * @since 0.1.0
	 *
	 * @param int $seconds Seconds since 1970.
	 * @return string `Y-m-d H:i:s`, UTC.
	 */
	public static function to_sql( $seconds ) {
		return gmdate( 'Y-m-d H:i:s', $seconds );
	}

	/**
	 * Reads an instant from the database.
	 *
	 * @since 0.1.0
	 *
	 * @param string $text `Y-m-d H:i:s`, UTC.
	 * @return int Seconds since 1970.
	 */
	public static function from_sql( $text ) {
		return (int) strtotime( $text . ' UTC' );
	}

	/**
	 * Turns a date of the database into one of the wire.
	 *
	 * @since 0.1.0
	 *
	 * @param string|null $text `Y-m-d H:i:s`, UTC.
	 * @return string|null Null for null and for WordPress's zero date.
	 */
	public static function sql_to_wire( $text ) {
		return null === $text || '' === $text || self::ZERO === $text ? null : str_replace( ' ', 'T', $text ) . 'Z';
	}
}
