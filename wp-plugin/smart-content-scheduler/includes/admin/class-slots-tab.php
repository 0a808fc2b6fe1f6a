<?php
/**
 * The tab "Slots".
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Report\Site_Report;

defined( 'ABSPATH' ) || exit;

/**
 * This site's place in its brand, and the slots that it has.
 *
 * @since 0.1.0
 */
final class Slots_Tab {

	/**
	 * Shows it.
	 *
	 * @since 0.1.0
	 */
	public static function render() {
		$slots = Site_Report::part( 'slots' );
		if ( array() === $slots ) {
			Notices::show( 'info', esc_html__( 'This site publishes for itself: its agent is not enrolled with a coordinator. "scs enrol" joins it to a brand, so that sister sites never publish in the same minute.', 'smart-content-scheduler' ) );
			self::render_table( self::planned() );
			return;
		}
		?>
		<div class="postbox"><div class="inside">
			<dl class="scs-facts">
				<dt><?php esc_html_e( 'Brand', 'smart-content-scheduler' ); ?></dt>
				<dd><?php echo esc_html( isset( $slots['brand'] ) ? $slots['brand'] : '—' ); ?></dd>
				<dt><?php esc_html_e( 'Coordinator', 'smart-content-scheduler' ); ?></dt>
				<dd>
					<span class="scs-dot scs-<?php echo empty( $slots['connected'] ) ? 'bad' : 'ok'; ?>" aria-hidden="true"></span>
					<?php
					echo esc_html( empty( $slots['connected'] ) ? __( 'not reached', 'smart-content-scheduler' ) : __( 'connected', 'smart-content-scheduler' ) );
					if ( ! empty( $slots['last_heard_at'] ) ) {
						/* translators: %s: date and time. */
						echo ', ' . esc_html( sprintf( __( 'last heard %s', 'smart-content-scheduler' ), Words::at( $slots['last_heard_at'] ) ) );
					}
					?>
				</dd>
				<dt><?php esc_html_e( 'Rotation', 'smart-content-scheduler' ); ?></dt>
				<dd><?php echo esc_html( isset( $slots['rotation'] ) ? str_replace( '_', ' ', $slots['rotation'] ) : '—' ); ?></dd>
				<dt><?php esc_html_e( 'Mode', 'smart-content-scheduler' ); ?></dt>
				<dd>
					<?php
					echo esc_html(
						isset( $slots['mode'] ) && 'slots' === $slots['mode']
							? __( 'slots: the coordinator says when this site publishes', 'smart-content-scheduler' )
							: __( 'cadence: the agent plans, and asks the coordinator for each post', 'smart-content-scheduler' )
					);
					?>
				</dd>
			</dl>
		</div></div>
		<?php
		self::render_table( isset( $slots['slots'] ) && is_array( $slots['slots'] ) ? $slots['slots'] : array() );
	}

	/**
	 * What the agent has planned, as slots.
	 *
	 * @return array[]
	 */
	private static function planned() {
		$slots = array();
		foreach ( Site_Report::part( 'timeline' ) as $entry ) {
			if ( 'planned' === $entry['state'] ) {
				$slots[] = array(
					'scheduled_at' => $entry['at'],
					'valid_until'  => null,
					'category'     => $entry['category'],
					'state'        => 'planned',
					'reason'       => null,
				);
			}
		}
		return $slots;
	}

	/**
	 * The slots as a table.
	 *
	 * @param array[] $slots `slots` of the report.
	 */
	private static function render_table( array $slots ) {
		?>
		<table class="widefat striped scs-slots">
			<caption class="screen-reader-text"><?php esc_html_e( 'Slots of this site', 'smart-content-scheduler' ); ?></caption>
			<thead><tr>
				<th scope="col"><?php esc_html_e( 'Time', 'smart-content-scheduler' ); ?></th>
				<th scope="col"><?php esc_html_e( 'Category', 'smart-content-scheduler' ); ?></th>
				<th scope="col"><?php esc_html_e( 'State', 'smart-content-scheduler' ); ?></th>
				<th scope="col"><?php esc_html_e( 'Valid until', 'smart-content-scheduler' ); ?></th>
			</tr></thead>
			<tbody>
				<?php if ( array() === $slots ) : ?>
					<tr class="no-items"><td colspan="4"><?php esc_html_e( 'No slots are planned.', 'smart-content-scheduler' ); ?></td></tr>
				<?php endif; ?>
				<?php foreach ( $slots as $slot ) : ?>
					<tr>
						<td><?php echo esc_html( Words::at( $slot['scheduled_at'] ) ); ?></td>
						<td><?php echo esc_html( isset( $slot['category'] ) ? $slot['category'] : '—' ); ?></td>
						<td>
							<?php
							echo esc_html( Words::mark( $slot['state'] ) );
							if ( ! empty( $slot['reason'] ) ) {
								echo '<br><span class="scs-sub">' . esc_html( $slot['reason'] ) . '</span>';
							}
							?>
						</td>
						<td><?php echo esc_html( isset( $slot['valid_until'] ) ? Words::at( $slot['valid_until'] ) : '—' ); ?></td>
					</tr>
				<?php endforeach; ?>
			</tbody>
		</table>
		<?php
	}
}
