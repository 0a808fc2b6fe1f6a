<?php
/**
 * Loads a class from its file: Smart_Content_Scheduler\Publication\Post_Writer is includes/publication/class-post-writer.php.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler;

defined( 'ABSPATH' ) || exit;

spl_autoload_register(
	static function ( $class_name ) {
		if ( 0 !== strpos( $class_name, __NAMESPACE__ . '\\' ) ) {
			return;
		}
		$parts   = explode( '\\', strtolower( str_replace( '_', '-', substr( $class_name, strlen( __NAMESPACE__ ) + 1 ) ) ) );
		$parts[] = 'class-' . array_pop( $parts ) . '.php';
		$file    = __DIR__ . '/' . implode( '/', $parts );
		if ( is_readable( $file ) ) {
			require_once $file;
		}
	}
);
