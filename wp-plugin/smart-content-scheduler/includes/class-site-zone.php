<?php
/**
 * The site's time zone, as it crosses the wire.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler;

defined( 'ABSPATH' ) || exit;

/**
 * WordPress has either an IANA name, or only a manual offset from UTC.
 *
 * @since 0.1.0
 */
final class Site_Zone {

	/**
	 * An IANA name, `UTC`, or a fixed offset such as `+05:30`.
	 *
	 * @since 0.1.0
	 *
	 * @return string
	 */
	public static function name() {
		$zone = wp_timezone_string();
		return '+00:00' === $zone || '-00:00' === $zone ? 'UTC' : $zone;
	}

	/**
	 * The same instant on the site's clock.
	 *
	 * @since 0.1.0
	 *
	 * @param int $seconds Seconds since 1970.
	 * @return string `Y-m-d H:i:s`, site-local.
	 */
	public static function local( $seconds ) {
		return (string) get_date_from_gmt( Instant::to_sql( $seconds ) );
	}

	/**
	 * Hours east of UTC; of now, where the zone has a name.
	 *
	 * @since 0.1.0
	 *
	 * @return float
	 */
	public static function offset_hours() {
		return (float) get_option( 'gmt_offset', 0 );
	}
}
