<?php
/**
 * Plugin Name:       Smart Content Scheduler
 * Description:       Publishes what a scheduling agent sends, exactly once, and tells it the truth about this site: its time zone and when each category last published.
 * Version:           0.1.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * Author:            Smart Content Scheduler contributors
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       smart-content-scheduler
 * Domain Path:       /languages
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler;

defined( 'ABSPATH' ) || exit;

/**
 * Version of this plugin.
 *
 * @since 0.1.0
 */
const VERSION = '0.1.0';

/**
 * Version of the wire contract that the REST routes speak.
 *
 * @since 0.1.0
 */
const CONTRACT_VERSION = 1;

/**
 * This file, as WordPress knows plugins.
 *
 * @since 0.1.0
 */
const PLUGIN_FILE = __FILE__;

require_once __DIR__ . '/includes/autoload.php';

register_activation_hook( PLUGIN_FILE, array( Lifecycle::class, 'activate' ) );

Plugin::register_hooks();
