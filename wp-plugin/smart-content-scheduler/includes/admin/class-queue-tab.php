<?php
/**
 * The tab "Queue".
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Report\Job_Table;

defined( 'ABSPATH' ) || exit;

/**
 * The agent's queue, and what may be done with it.
 *
 * @since 0.1.0
 */
final class Queue_Tab {

	/**
	 * Shows it.
	 *
	 * @since 0.1.0
	 */
	public static function render() {
		$table = new Queue_Table();
		$table->prepare_items();
		$table->views();
		?>
		<form method="get" action="<?php echo esc_url( admin_url( 'options-general.php' ) ); ?>" data-scs-keep>
			<input type="hidden" name="page" value="<?php echo esc_attr( Page::SLUG ); ?>">
			<input type="hidden" name="tab" value="queue">
			<?php if ( isset( $_REQUEST['status'] ) ) : // phpcs:ignore WordPress.Security.NonceVerification -- only chooses what is shown. ?>
				<input type="hidden" name="status" value="<?php echo esc_attr( strtoupper( sanitize_key( wp_unslash( $_REQUEST['status'] ) ) ) ); // phpcs:ignore WordPress.Security.NonceVerification ?>">
			<?php endif; ?>
			<?php
			$table->search_box( __( 'Search posts', 'smart-content-scheduler' ), 'scs-jobs' );
			$table->display();
			?>
		</form>
		<?php
	}

	/**
	 * Carries out what was chosen for several jobs, and goes back.
	 *
	 * @since 0.1.0
	 */
	public static function handle_bulk_action() {
		$table  = new Queue_Table();
		$action = $table->current_action();
		if ( ! in_array( $action, array( 'retry', 'cancel' ), true ) ) {
			return;
		}
		check_admin_referer( 'bulk-jobs' );
		$chosen = isset( $_REQUEST['job'] ) ? array_map( 'sanitize_key', array_filter( (array) wp_unslash( $_REQUEST['job'] ), 'is_string' ) ) : array(); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- sanitize_key is applied to each.
		$done   = 0;
		foreach ( $chosen as $hash ) {
			list( $level ) = Actions::job_action( $action, Job_Table::get_by_hash( $hash ) );
			$done         += 'success' === $level ? 1 : 0;
		}
		Notices::add(
			$done > 0 ? 'success' : 'info',
			sprintf(
				/* translators: %d: number of posts. */
				_n( '%d post was handed to the agent.', '%d posts were handed to the agent.', $done, 'smart-content-scheduler' ),
				$done
			)
		);
		wp_safe_redirect( remove_query_arg( array( 'action', 'action2', 'job', '_wpnonce', '_wp_http_referer', 'filter_action' ) ) );
		exit;
	}
}
