<?php
/**
 * What the timeline shows.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Database;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Plain_Text;
use Smart_Content_Scheduler\Report\Site_Report;

defined( 'ABSPATH' ) || exit;

/**
 * What was published WordPress knows itself, by hand or by anyone; what is planned and what went wrong the agent reports.
 *
 * @since 0.1.0
 */
final class Timeline_Points {

	const DAYS_BACK  = 14;
	const DAYS_AHEAD = 7;

	/**
	 * More posts than this are not drawn.
	 */
	const MOST_POSTS = 3000;

	/**
	 * The points, by time.
	 *
	 * @since 0.1.0
	 *
	 * @return array[] Each { at: int (seconds since 1970), category: string, state: string, title: string }
	 */
	public static function collect() {
		$today  = new \DateTimeImmutable( wp_date( 'Y-m-d', Clock::now() ), wp_timezone() );
		$from   = $today->modify( '-' . self::DAYS_BACK . ' days' )->getTimestamp();
		$to     = $today->modify( '+' . ( self::DAYS_AHEAD + 1 ) . ' days' )->getTimestamp();
		$points = self::published( $from, min( $to, Clock::now() + 1 ) );
		foreach ( Site_Report::part( 'timeline' ) as $entry ) {
			$at = Instant::parse( $entry['at'] );
			if ( null !== $at && $at >= $from && $at < $to ) {
				$points[] = array(
					'at'       => $at,
					'category' => $entry['category'],
					'state'    => $entry['state'],
					'title'    => null === $entry['reason'] ? '' : self::reason( $entry['reason'] ),
				);
			}
		}
		usort(
			$points,
			static function ( $a, $b ) {
				return $a['at'] - $b['at'];
			}
		);
		return $points;
	}

	/**
	 * Posts that were published in a span of time.
	 *
	 * @param int $from Seconds since 1970.
	 * @param int $to   Seconds since 1970, exclusive.
	 * @return array[]
	 */
	private static function published( $from, $to ) {
		global $wpdb;
		// The index is by local date, which is not more than a day off; the instant decides.
		$rows = Database::rows(
			$wpdb->prepare(
				"SELECT p.ID, p.post_date_gmt, p.post_title, MIN(t.name) AS category, COUNT(t.term_id) AS categories
				FROM $wpdb->posts p
				LEFT JOIN $wpdb->term_relationships r ON r.object_id = p.ID
				LEFT JOIN $wpdb->term_taxonomy x ON x.term_taxonomy_id = r.term_taxonomy_id AND x.taxonomy = 'category'
				LEFT JOIN $wpdb->terms t ON t.term_id = x.term_id
				WHERE p.post_type = 'post' AND p.post_status = 'publish' AND p.post_date >= %s AND p.post_date < %s
				GROUP BY p.ID, p.post_date_gmt, p.post_title ORDER BY p.post_date DESC LIMIT %d",
				Instant::to_sql( $from - DAY_IN_SECONDS ),
				Instant::to_sql( $to + DAY_IN_SECONDS ),
				self::MOST_POSTS
			)
		);
		$points = array();
		foreach ( $rows as $row ) {
			$at = Instant::from_sql( $row->post_date_gmt );
			if ( $at >= $from && $at < $to ) {
				$points[] = array(
					'at'       => $at,
					'category' => null === $row->category ? __( 'No category', 'smart-content-scheduler' ) : Plain_Text::decode( $row->category ),
					'state'    => 'published',
					'title'    => $row->post_title,
				);
			}
		}
		return $points;
	}

	/**
	 * Words for the agent's codes.
	 *
	 * @param string $reason A code or a sentence.
	 * @return string
	 */
	private static function reason( $reason ) {
		$words = array(
			'queue_empty'       => __( 'nothing was waiting', 'smart-content-scheduler' ),
			'paused'            => __( 'the agent was paused', 'smart-content-scheduler' ),
			'clock_skew'        => __( 'the clocks were too far apart', 'smart-content-scheduler' ),
			'unsettled'         => __( 'what became of an earlier post was not known', 'smart-content-scheduler' ),
			'agent_not_running' => __( 'the agent did not run', 'smart-content-scheduler' ),
			'site_unreachable'  => __( 'this site could not be reached', 'smart-content-scheduler' ),
			'category_gone'     => __( 'the category was gone', 'smart-content-scheduler' ),
		);
		return isset( $words[ $reason ] ) ? $words[ $reason ] : $reason;
	}
}
