<?php
/**
 * Whether the agent is there.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Report;

use Smart_Content_Scheduler\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * The short part of the agent's last report. It is loaded with WordPress's own options, so that a notice, the dashboard and
 * Site Health can look at it without a query.
 *
 * @since 0.1.0
 */
final class Agent_State {

	const OPTION = 'smart_content_scheduler_agent';

	/**
	 * How many reports may stay away before the agent counts as silent.
	 */
	const MISSED_REPORTS = 3;

	/**
	 * Keeps an empty state where there is none yet: WordPress asks the database for an option that does not exist on every page.
	 *
	 * @since 0.1.0
	 */
	public static function install() {
		add_option( self::OPTION, array(), '', true );
	}

	/**
	 * What is kept of a report.
	 *
	 * @since 0.1.0
	 *
	 * @param array $head Fields of the report.
	 */
	public static function save( array $head ) {
		update_option( self::OPTION, array( 'seen_at' => Clock::now() ) + $head, true );
	}

	/**
	 * The last report; null before the first one.
	 *
	 * @since 0.1.0
	 *
	 * @return array|null seen_at (seconds since 1970), owner, label, version, started_at, interval_seconds, paused,
	 *                    publishes, clock_skew_ms, problems, failed, next.
	 */
	public static function last() {
		$kept = get_option( self::OPTION );
		return is_array( $kept ) && isset( $kept['seen_at'] ) ? $kept : null;
	}

	/**
	 * Whether an agent was here and has not been heard of for three reports.
	 *
	 * @since 0.1.0
	 *
	 * @return bool False also before the first report: then the agent is not silent, it was never connected.
	 */
	public static function is_silent() {
		$last = self::last();
		return null !== $last && Clock::now() - $last['seen_at'] > self::MISSED_REPORTS * max( 1, (int) $last['interval_seconds'] );
	}
}
