<?php
/**
 * The picture of what was published and what is planned.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * Days from left to right, the time of day from top to bottom, one point a post; the same as a table below it.
 *
 * @since 0.1.0
 */
final class Timeline {

	const WIDTH  = 1040;
	const HEIGHT = 250;
	const LEFT   = 46;
	const TOP    = 26;
	const BOTTOM = 222;

	/**
	 * Shows it.
	 *
	 * @since 0.1.0
	 *
	 * @param array[] $points From Timeline_Points.
	 */
	public static function render( array $points ) {
		$days = self::days( $points );
		?>
		<div class="postbox scs-timeline">
			<div class="postbox-header"><h2 class="hndle">
				<?php
				/* translators: 1: number of days, 2: number of days. */
				echo esc_html( sprintf( __( '%1$d days back, %2$d days ahead', 'smart-content-scheduler' ), Timeline_Points::DAYS_BACK, Timeline_Points::DAYS_AHEAD ) );
				?>
			</h2></div>
			<div class="inside">
				<?php // On a narrow screen the picture scrolls, also by keyboard. ?>
				<div class="scs-picture" tabindex="0" role="group" aria-labelledby="scs-timeline-title"><?php self::render_picture( $days ); ?></div>
				<p class="scs-legend">
					<?php
					foreach ( array( 'published', 'planned', 'forecast', 'missed', 'failed' ) as $state ) {
						printf( '<span class="scs-key"><svg width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true" focusable="false">' );
						self::render_mark( 0, 0, $state, '' );
						printf( '</svg> %s</span> ', esc_html( Words::mark( $state ) ) );
					}
					?>
					<span class="scs-key"><?php esc_html_e( 'Numbers above: posts that day.', 'smart-content-scheduler' ); ?></span>
				</p>
				<details class="scs-table-view">
					<summary><?php esc_html_e( 'Show as a table', 'smart-content-scheduler' ); ?></summary>
					<?php self::render_table( $days ); ?>
				</details>
			</div>
		</div>
		<?php
	}

	/**
	 * The points, by day.
	 *
	 * @param array[] $points The points.
	 * @return array[] Each { start: DateTimeImmutable, points: array[] } in order.
	 */
	private static function days( array $points ) {
		$today = new \DateTimeImmutable( wp_date( 'Y-m-d', Clock::now() ), wp_timezone() );
		$days  = array();
		for ( $i = -Timeline_Points::DAYS_BACK; $i <= Timeline_Points::DAYS_AHEAD; $i++ ) {
			$start = $today->modify( ( $i < 0 ? $i : '+' . $i ) . ' days' );
			$days[ $start->format( 'Y-m-d' ) ] = array(
				'start'  => $start,
				'points' => array(),
			);
		}
		foreach ( $points as $point ) {
			$date = wp_date( 'Y-m-d', $point['at'] );
			if ( isset( $days[ $date ] ) ) {
				$days[ $date ]['points'][] = $point;
			}
		}
		return $days;
	}

	/**
	 * The picture.
	 *
	 * @param array[] $days The days.
	 */
	private static function render_picture( array $days ) {
		$now    = Clock::now();
		$today  = wp_date( 'Y-m-d', $now );
		$column = ( self::WIDTH - self::LEFT - 8 ) / count( $days );
		printf(
			'<svg class="scs-svg" viewBox="0 0 %d %d" role="img" aria-labelledby="scs-timeline-title scs-timeline-desc" focusable="false"><title id="scs-timeline-title">%s</title><desc id="scs-timeline-desc">%s</desc>',
			(int) self::WIDTH,
			(int) self::HEIGHT,
			esc_html__( 'Posts by day and time of day', 'smart-content-scheduler' ),
			esc_html( self::summary( $days ) )
		);
		$x = self::LEFT;
		foreach ( $days as $date => $day ) {
			if ( $date === $today ) {
				self::render_band( $x, $column, 'scs-today' );
			} elseif ( (int) $day['start']->format( 'N' ) > 5 ) {
				self::render_band( $x, $column, 'scs-weekend' );
			}
			$middle = $x + $column / 2;
			self::render_text( $middle, self::HEIGHT - 8, wp_date( 'D j', $day['start']->getTimestamp() ), $date === $today ? 'scs-axis scs-strong' : 'scs-axis' );
			self::render_text( $middle, 16, number_format_i18n( count( $day['points'] ) ), 'scs-count' );
			$x += $column;
		}
		foreach ( array( 0, 6, 12, 18, 24 ) as $hour ) {
			$y = self::y( $hour / 24 );
			printf( '<line class="scs-grid" x1="%s" y1="%s" x2="%s" y2="%s"/>', esc_attr( self::LEFT ), esc_attr( $y ), esc_attr( self::WIDTH - 8 ), esc_attr( $y ) );
			self::render_text( self::LEFT - 8, $y + 4, sprintf( '%02d:00', $hour ), 'scs-axis scs-end' );
		}
		$x = self::LEFT;
		foreach ( $days as $date => $day ) {
			foreach ( $day['points'] as $point ) {
				// Each category has a place of its own within a day, so that posts of the same hour stand apart.
				$offset = ( crc32( $point['category'] ) % 15 - 7 ) / 15 * 0.75 * $column;
				self::render_mark( round( $x + $column / 2 + $offset, 1 ), self::y( self::fraction( $point['at'] ) ), $point['state'], self::label( $point ) );
			}
			if ( $date === $today ) {
				$y = self::y( self::fraction( $now ) );
				printf( '<line class="scs-now" x1="%s" y1="%s" x2="%s" y2="%s"/>', esc_attr( round( $x, 1 ) ), esc_attr( $y ), esc_attr( round( $x + $column, 1 ) ), esc_attr( $y ) );
			}
			$x += $column;
		}
		echo '</svg>';
	}

	/**
	 * What a point is, in words.
	 *
	 * @param array $point The point.
	 * @return string
	 */
	private static function label( array $point ) {
		$label = sprintf(
			/* translators: 1: name of a category, 2: date and time, 3: "published", "planned" … */
			__( '%1$s, %2$s: %3$s', 'smart-content-scheduler' ),
			$point['category'],
			/* translators: short date and time, see https://www.php.net/manual/datetime.format.php */
			wp_date( __( 'D j M, H:i', 'smart-content-scheduler' ), $point['at'] ),
			Words::mark( $point['state'] )
		);
		return '' === $point['title'] ? $label : $label . ' – ' . $point['title'];
	}

	/**
	 * The picture in one or two sentences.
	 *
	 * @param array[] $days The days.
	 * @return string
	 */
	private static function summary( array $days ) {
		$count = array_fill_keys( array( 'published', 'planned', 'forecast', 'missed', 'failed' ), 0 );
		foreach ( $days as $day ) {
			foreach ( $day['points'] as $point ) {
				++$count[ $point['state'] ];
			}
		}
		return sprintf(
			/* translators: 1 to 4: numbers of posts. */
			__( '%1$d posts published, %2$d missed and %3$d failed in the last days; %4$d planned or expected for the next days. The table below the picture has each of them.', 'smart-content-scheduler' ),
			$count['published'],
			$count['missed'],
			$count['failed'],
			$count['planned'] + $count['forecast']
		);
	}

	/**
	 * The same as a table.
	 *
	 * @param array[] $days The days.
	 */
	private static function render_table( array $days ) {
		?>
		<table class="widefat striped">
			<thead><tr>
				<th scope="col"><?php esc_html_e( 'Time', 'smart-content-scheduler' ); ?></th>
				<th scope="col"><?php esc_html_e( 'Category', 'smart-content-scheduler' ); ?></th>
				<th scope="col"><?php esc_html_e( 'State', 'smart-content-scheduler' ); ?></th>
				<th scope="col"><?php esc_html_e( 'Post or reason', 'smart-content-scheduler' ); ?></th>
			</tr></thead>
			<tbody>
				<?php foreach ( $days as $day ) : ?>
					<?php foreach ( $day['points'] as $point ) : ?>
						<tr>
							<td><?php echo esc_html( wp_date( __( 'D j M, H:i', 'smart-content-scheduler' ), $point['at'] ) ); ?></td>
							<td><?php echo esc_html( $point['category'] ); ?></td>
							<td><?php echo esc_html( Words::mark( $point['state'] ) ); ?></td>
							<td><?php echo esc_html( $point['title'] ); ?></td>
						</tr>
					<?php endforeach; ?>
				<?php endforeach; ?>
			</tbody>
		</table>
		<?php
	}

	/**
	 * A point.
	 *
	 * @param float  $x     Its place.
	 * @param float  $y     Its place.
	 * @param string $state What it is.
	 * @param string $label In words; empty for none.
	 */
	private static function render_mark( $x, $y, $state, $label ) {
		$title = '' === $label ? '' : '<title>' . esc_html( $label ) . '</title>';
		if ( 'missed' === $state || 'failed' === $state ) {
			printf( '<g class="scs-mark scs-mark-%s">%s<path d="M%s %sl7 7m0 -7l-7 7"/></g>', esc_attr( $state ), $title, esc_attr( round( $x - 3.5, 1 ) ), esc_attr( round( $y - 3.5, 1 ) ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
			return;
		}
		printf( '<circle class="scs-mark scs-mark-%s" cx="%s" cy="%s" r="3.4">%s</circle>', esc_attr( $state ), esc_attr( $x ), esc_attr( $y ), $title ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
	}

	/**
	 * A day's background.
	 *
	 * @param float  $x     Left.
	 * @param float  $width Width.
	 * @param string $class CSS class.
	 */
	private static function render_band( $x, $width, $class ) {
		printf( '<rect class="%s" x="%s" y="%s" width="%s" height="%s"/>', esc_attr( $class ), esc_attr( round( $x, 1 ) ), esc_attr( self::TOP ), esc_attr( round( $width, 1 ) ), esc_attr( self::BOTTOM - self::TOP ) );
	}

	/**
	 * Words in the picture.
	 *
	 * @param float  $x     Its place.
	 * @param float  $y     Its place.
	 * @param string $text  The words.
	 * @param string $class CSS class.
	 */
	private static function render_text( $x, $y, $text, $class ) {
		printf( '<text class="%s" x="%s" y="%s" aria-hidden="true">%s</text>', esc_attr( $class ), esc_attr( round( $x, 1 ) ), esc_attr( round( $y, 1 ) ), esc_html( $text ) );
	}

	/**
	 * Part of the site's day that is over at an instant.
	 *
	 * @param int $at Seconds since 1970.
	 * @return float From 0 to 1.
	 */
	private static function fraction( $at ) {
		return ( (int) wp_date( 'G', $at ) * 60 + (int) wp_date( 'i', $at ) ) / 1440;
	}

	/**
	 * Height of a time of day.
	 *
	 * @param float $fraction From 0 to 1.
	 * @return float
	 */
	private static function y( $fraction ) {
		return round( self::TOP + $fraction * ( self::BOTTOM - self::TOP ), 1 );
	}
}
