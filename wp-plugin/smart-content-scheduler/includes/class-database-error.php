<?php
/**
 * A statement that the database refused.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler;

defined( 'ABSPATH' ) || exit;

/**
 * Carries the database's own message, which is for logs and never leaves over HTTP.
 *
 * @since 0.1.0
 */
final class Database_Error extends \RuntimeException {}
