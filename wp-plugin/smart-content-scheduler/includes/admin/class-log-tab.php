<?php
/**
 * The tab "Log".
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * What the agent told, what this site did, and what people asked for.
 *
 * @since 0.1.0
 */
final class Log_Tab {

	/**
	 * Shows it.
	 *
	 * @since 0.1.0
	 */
	public static function render() {
		$table = new Entry_Table();
		$table->prepare_items();
		$table->views();
		?>
		<form method="get" action="<?php echo esc_url( admin_url( 'options-general.php' ) ); ?>" data-scs-keep>
			<input type="hidden" name="page" value="<?php echo esc_attr( Page::SLUG ); ?>">
			<input type="hidden" name="tab" value="log">
			<?php $table->search_box( __( 'Search the log', 'smart-content-scheduler' ), 'scs-log' ); ?>
		</form>
		<?php
		$table->display();
	}
}
