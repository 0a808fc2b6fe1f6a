<?php
/**
 * Runs when the plugin is deleted: removes its tables, options, role and capability on every site.
 *
 * @package Smart_Content_Scheduler
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/includes/autoload.php';

Smart_Content_Scheduler\Lifecycle::uninstall();
