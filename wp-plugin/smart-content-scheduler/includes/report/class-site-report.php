<?php
/**
 * What the agent reported last.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Report;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Commands\Command_Table;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Lease\Lease_Table;
use Smart_Content_Scheduler\Reconciler\Reconciler;
use Smart_Content_Scheduler\Settings\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Takes reports, and gives back what people want.
 *
 * @since 0.1.0
 */
final class Site_Report {

	/**
	 * Option with the long parts of the last whole report; read on our own pages only.
	 */
	const OPTION = 'smart_content_scheduler_report';

	/**
	 * Parts that a short report leaves out, and that then stay as they were.
	 */
	const PARTS = array( 'settings', 'status', 'categories', 'timeline', 'slots' );

	/**
	 * How many coming posts the dashboard shows.
	 */
	const NEXT = 5;

	/**
	 * Takes a report.
	 *
	 * @since 0.1.0
	 *
	 * @param array $report `reportRequest` of the wire contract.
	 * @return array `reportResponse` of the wire contract.
	 */
	public static function take( array $report ) {
		Reconciler::schedule();
		Reconciler::run();
		$parts = self::keep_parts( $report );
		self::keep_head( $report, $parts );
		if ( isset( $report['queue'] ) ) {
			Job_Table::take( $report['queue'] );
		}
		if ( isset( $report['log'] ) ) {
			Log_Table::add_all( $report['log'] );
		}
		return array(
			'received_at'       => Instant::to_wire( Clock::now() ),
			'settings_revision' => Settings::revision(),
			'queue_cursor'      => Job_Table::cursor(),
			'queue_total'       => Job_Table::total(),
			'commands'          => self::holds_lease( $report['owner'] ) ? Command_Table::waiting() : array(),
		);
	}

	/**
	 * The long parts of the last whole report.
	 *
	 * @since 0.1.0
	 *
	 * @return array Each part by its name; an empty array before the first whole report.
	 */
	public static function parts() {
		$kept = get_option( self::OPTION );
		return is_array( $kept ) ? $kept : array();
	}

	/**
	 * One long part of the last whole report.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name One of PARTS.
	 * @return array Empty when it was never reported.
	 */
	public static function part( $name ) {
		$parts = self::parts();
		return isset( $parts[ $name ] ) && is_array( $parts[ $name ] ) ? $parts[ $name ] : array();
	}

	/**
	 * Keeps the parts that this report has.
	 *
	 * @param array $report The report.
	 * @return array All parts as they are known now.
	 */
	private static function keep_parts( array $report ) {
		$new = array_intersect_key( $report, array_flip( self::PARTS ) );
		if ( array() === $new ) {
			return self::parts();
		}
		$parts = array_merge( self::parts(), $new );
		update_option( self::OPTION, $parts, false );
		return $parts;
	}

	/**
	 * Keeps what other pages may look at without a query.
	 *
	 * @param array $report The report.
	 * @param array $parts  All parts as they are known now.
	 */
	private static function keep_head( array $report, array $parts ) {
		$head    = array_intersect_key(
			$report,
			array_flip( array( 'owner', 'label', 'version', 'started_at', 'interval_seconds', 'paused', 'publishes', 'clock_skew_ms' ) )
		);
		$planned = array();
		foreach ( isset( $parts['timeline'] ) ? $parts['timeline'] : array() as $entry ) {
			if ( 'planned' === $entry['state'] && count( $planned ) < self::NEXT ) {
				$planned[] = array(
					'at'       => $entry['at'],
					'category' => $entry['category'],
				);
			}
		}
		$failed = 0;
		foreach ( isset( $parts['categories'] ) ? $parts['categories'] : array() as $category ) {
			$failed += (int) $category['failed_jobs'];
		}
		Agent_State::save(
			$head + array(
				'clock_skew_ms' => null,
				'problems'      => isset( $parts['status']['problems'] ) ? array_slice( $parts['status']['problems'], 0, 3 ) : array(),
				'failed'        => $failed,
				'next'          => $planned,
			)
		);
	}

	/**
	 * Whether that agent is the one that publishes for this site.
	 *
	 * @param string $owner The agent's process.
	 * @return bool
	 */
	private static function holds_lease( $owner ) {
		$lease = Lease_Table::read();
		return $lease->owner === $owner && $lease->expires_at > Clock::now();
	}
}
