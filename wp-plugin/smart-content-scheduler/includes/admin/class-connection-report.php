<?php
/**
 * What the test of the connection found.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Health\Layers;

defined( 'ABSPATH' ) || exit;

/**
 * Runs the test, keeps what it found for a few minutes, and shows it.
 *
 * @since 0.1.0
 */
final class Connection_Report {

	const TRANSIENT = 'smart_content_scheduler_layers';

	/**
	 * Tests every layer.
	 *
	 * @since 0.1.0
	 */
	public static function run() {
		set_transient( self::TRANSIENT, Layers::examine(), 5 * MINUTE_IN_SECONDS );
	}

	/**
	 * Shows what was found.
	 *
	 * @since 0.1.0
	 */
	public static function render() {
		$findings = get_transient( self::TRANSIENT );
		if ( ! is_array( $findings ) ) {
			return;
		}
		?>
		<table class="widefat striped scs-layers">
			<caption class="screen-reader-text"><?php esc_html_e( 'Layers between the agent and this site', 'smart-content-scheduler' ); ?></caption>
			<thead><tr>
				<th scope="col"><?php esc_html_e( 'Layer', 'smart-content-scheduler' ); ?></th>
				<th scope="col"><?php esc_html_e( 'Result', 'smart-content-scheduler' ); ?></th>
				<th scope="col"><?php esc_html_e( 'What was found, and what to do', 'smart-content-scheduler' ); ?></th>
			</tr></thead>
			<tbody>
				<?php foreach ( $findings as $finding ) : ?>
					<tr>
						<th scope="row"><?php echo esc_html( $finding['label'] ); ?></th>
						<td>
							<?php if ( $finding['ok'] ) : ?>
								<span class="scs-pill scs-ok"><?php esc_html_e( 'works', 'smart-content-scheduler' ); ?></span>
							<?php else : ?>
								<span class="scs-pill scs-bad"><?php esc_html_e( 'fails', 'smart-content-scheduler' ); ?></span>
							<?php endif; ?>
						</td>
						<td><?php echo esc_html( $finding['message'] ); ?></td>
					</tr>
				<?php endforeach; ?>
			</tbody>
		</table>
		<?php
	}
}
