<?php
/**
 * How things are called on the page.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Instant;

defined( 'ABSPATH' ) || exit;

/**
 * Words for states, reasons and times. Times are those of the site's zone.
 *
 * @since 0.1.0
 */
final class Words {

	/**
	 * Name of a job's state.
	 *
	 * @since 0.1.0
	 *
	 * @param string $status The state.
	 * @return string
	 */
	public static function status( $status ) {
		$words = array(
			'CREATED'    => __( 'Created', 'smart-content-scheduler' ),
			'QUEUED'     => __( 'Queued', 'smart-content-scheduler' ),
			'PUBLISHING' => __( 'Publishing', 'smart-content-scheduler' ),
			'PUBLISHED'  => __( 'Published', 'smart-content-scheduler' ),
			'FAILED'     => __( 'Failed', 'smart-content-scheduler' ),
			'CANCELLED'  => __( 'Cancelled', 'smart-content-scheduler' ),
		);
		return isset( $words[ $status ] ) ? $words[ $status ] : ucfirst( strtolower( str_replace( '_', ' ', $status ) ) );
	}

	/**
	 * Name of what a point of the timeline is.
	 *
	 * @since 0.1.0
	 *
	 * @param string $state published, planned, forecast, missed or failed.
	 * @return string
	 */
	public static function mark( $state ) {
		$words = array(
			'published' => __( 'published', 'smart-content-scheduler' ),
			'planned'   => __( 'planned', 'smart-content-scheduler' ),
			'open'      => __( 'planned', 'smart-content-scheduler' ),
			'reserved'  => __( 'reserved', 'smart-content-scheduler' ),
			'assigned'  => __( 'being published', 'smart-content-scheduler' ),
			'forecast'  => __( 'expected', 'smart-content-scheduler' ),
			'missed'    => __( 'missed', 'smart-content-scheduler' ),
			'failed'    => __( 'failed', 'smart-content-scheduler' ),
		);
		return isset( $words[ $state ] ) ? $words[ $state ] : $state;
	}

	/**
	 * An instant on the site's clock: "Mon 23 Nov, 09:32".
	 *
	 * @since 0.1.0
	 *
	 * @param string|null $wire An instant of the wire.
	 * @return string A dash for null.
	 */
	public static function at( $wire ) {
		$seconds = null === $wire ? null : Instant::parse( $wire );
		if ( null === $seconds ) {
			return '—';
		}
		/* translators: short date and time, see https://www.php.net/manual/datetime.format.php */
		return wp_date( __( 'D j M, H:i', 'smart-content-scheduler' ), $seconds );
	}

	/**
	 * How long ago, or how far ahead, an instant is.
	 *
	 * @since 0.1.0
	 *
	 * @param int $seconds Seconds since 1970.
	 * @return string "3 hours ago", "in 3 hours".
	 */
	public static function relative( $seconds ) {
		$now  = Clock::now();
		$span = human_time_diff( $seconds, $now );
		return $seconds > $now
			/* translators: %s: a span of time such as "5 minutes". */
			? sprintf( __( 'in %s', 'smart-content-scheduler' ), $span )
			/* translators: %s: a span of time such as "5 minutes". */
			: sprintf( __( '%s ago', 'smart-content-scheduler' ), $span );
	}

	/**
	 * A time element.
	 *
	 * @since 0.1.0
	 *
	 * @param string|null $wire An instant of the wire.
	 * @return string HTML.
	 */
	public static function time_html( $wire ) {
		$seconds = null === $wire ? null : Instant::parse( $wire );
		if ( null === $seconds ) {
			return '<span aria-hidden="true">—</span>';
		}
		return sprintf( '<time datetime="%s" title="%s">%s</time>', esc_attr( $wire ), esc_attr( self::relative( $seconds ) ), esc_html( self::at( $wire ) ) );
	}
}
