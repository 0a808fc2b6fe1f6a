<?php
/**
 * A double of WP-CLI for the commands of the plugin under test: it keeps what a command says, and formats lists as
 * `--format=json` does. `WP_CLI::error()` ends the command, as it does there.
 */

namespace WP_CLI {
	class ExitException extends \Exception {}
}

namespace WP_CLI\Utils {
	function format_items( $format, $items, $fields ) {
		$rows = array();
		foreach ( $items as $item ) {
			$rows[] = array_intersect_key( (array) $item, array_flip( (array) $fields ) );
		}
		\WP_CLI::$said[] = array( $format, $rows );
	}
}

namespace {
	class WP_CLI {
		/** What was said, in order: [ kind, text ]. */
		public static $said = array();

		public static function success( $text ) {
			self::$said[] = array( 'success', $text );
		}

		public static function line( $text ) {
			self::$said[] = array( 'line', $text );
		}

		public static function error( $text ) {
			self::$said[] = array( 'error', $text );
			throw new WP_CLI\ExitException( $text );
		}
	}
}
