<?php
/**
 * The plugin's only clock.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler;

defined( 'ABSPATH' ) || exit;

/**
 * Tells the time, always in UTC.
 *
 * @since 0.1.0
 */
final class Clock {

	/**
	 * Seconds since 1970-01-01T00:00:00Z.
	 *
	 * @since 0.1.0
	 *
	 * @return int
	 */
	public static function now() {
		/**
		 * Filters what the plugin takes for the present moment. Tests hold the clock with it.
		 *
		 * @since 0.1.0
		 *
		 * @param int $now Seconds since 1970-01-01T00:00:00Z.
		 */
		return (int) apply_filters( 'smart_content_scheduler_now', time() );
	}
}
