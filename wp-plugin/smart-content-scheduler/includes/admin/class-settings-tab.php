<?php
/**
 * The tab "Settings".
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * The connection, when posts are published, and the rules of single categories.
 *
 * @since 0.1.0
 */
final class Settings_Tab {

	/**
	 * Shows it.
	 *
	 * @since 0.1.0
	 */
	public static function render() {
		echo '<div data-scs-keep>';
		Connection_Section::render();
		Settings_Form::render();
		Category_Rules_Form::render();
		echo '</div>';
	}
}
