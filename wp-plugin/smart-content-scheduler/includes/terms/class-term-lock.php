<?php
/**
 * One term of a name, whoever makes it.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Terms;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Database;
use Smart_Content_Scheduler\Database_Error;

defined( 'ABSPATH' ) || exit;

/**
 * WordPress looks whether a category or tag is there and then inserts it, in several statements: of two requests at the
 * same moment each makes its own. Here the second waits until the first is done, and then finds the term. The lock is a
 * row with a UNIQUE name, as core's own locks are; whoever cannot have it for ten seconds goes on without.
 *
 * @since 0.1.0
 */
final class Term_Lock {

	/**
	 * What the names of the locks in the table of options begin with.
	 */
	const PREFIX = 'smart_content_scheduler_term_';

	/**
	 * Taxonomies of posts that the agent makes terms in.
	 */
	const TAXONOMIES = array( 'category', 'post_tag' );

	/**
	 * Seconds to wait for a lock.
	 */
	const WAIT = 10;

	/**
	 * Seconds after which a lock belongs to a request that died.
	 */
	const LIFETIME = 30;

	/**
	 * The lock of this request: name and value of the option.
	 *
	 * @var string[]|null
	 */
	private static $held = null;

	/**
	 * Takes the lock, on `pre_insert_term`.
	 *
	 * @since 0.1.0
	 *
	 * @param string|\WP_Error $term     Name of the new term.
	 * @param string           $taxonomy Its taxonomy.
	 * @param array|string     $args     Among them its parent.
	 * @return string|\WP_Error The name as it came.
	 */
	public static function take( $term, $taxonomy, $args = array() ) {
		if ( ! is_string( $term ) || ! in_array( $taxonomy, self::TAXONOMIES, true ) ) {
			return $term;
		}
		self::release();
		$args   = wp_parse_args( $args, array( 'parent' => 0 ) );
		$folded = function_exists( 'mb_strtolower' ) ? mb_strtolower( trim( $term ), 'UTF-8' ) : strtolower( trim( $term ) );
		$name   = self::PREFIX . md5( $taxonomy . '|' . (int) $args['parent'] . '|' . $folded );
		$until  = microtime( true ) + self::WAIT;
		try {
			while ( ! self::try_to_take( $name ) && microtime( true ) < $until ) {
				usleep( 20000 );
			}
		} catch ( Database_Error $error ) {
			error_log( 'Smart Content Scheduler: ' . $error->getMessage() ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions
		}
		self::forget_terms( $taxonomy );
		return $term;
	}

	/**
	 * Gives the lock back, on `saved_term` and at the end of the request.
	 *
	 * @since 0.1.0
	 */
	public static function release() {
		global $wpdb;
		if ( null === self::$held ) {
			return;
		}
		list( $name, $value ) = self::$held;
		self::$held           = null;
		try {
			Database::change( $wpdb->prepare( "DELETE FROM $wpdb->options WHERE option_name = %s AND option_value = %s", $name, $value ) );
		} catch ( Database_Error $error ) {
			error_log( 'Smart Content Scheduler: ' . $error->getMessage() ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions
		}
	}

	/**
	 * Removes the locks that requests left which died, when the plugin is removed.
	 *
	 * @since 0.1.0
	 */
	public static function remove_all() {
		global $wpdb;
		Database::change( $wpdb->prepare( "DELETE FROM $wpdb->options WHERE option_name LIKE %s", $wpdb->esc_like( self::PREFIX ) . '%' ) );
	}

	/**
	 * Forgets what this request knows about terms: it may be older than what it waited for. Which category is below which
	 * is in an option, which core reads with all others when a request begins, and never looks for children of a
	 * category that is not in there.
	 *
	 * @param string $taxonomy The taxonomy.
	 */
	private static function forget_terms( $taxonomy ) {
		wp_cache_delete( 'last_changed', 'terms' );
		if ( is_taxonomy_hierarchical( $taxonomy ) ) {
			wp_cache_delete( 'alloptions', 'options' );
			wp_cache_delete( 'notoptions', 'options' );
			wp_cache_delete( "{$taxonomy}_children", 'options' );
			delete_option( "{$taxonomy}_children" );
		}
	}

	/**
	 * One try.
	 *
	 * @param string $name Name of the lock.
	 * @return bool Whether this request has it now.
	 */
	private static function try_to_take( $name ) {
		global $wpdb;
		$now   = Clock::now();
		$value = ( $now + self::LIFETIME ) . ' ' . bin2hex( random_bytes( 8 ) );
		$taken = 1 === Database::change( $wpdb->prepare( "INSERT IGNORE INTO $wpdb->options (option_name, option_value, autoload) VALUES (%s, %s, 'no')", $name, $value ) );
		if ( ! $taken ) {
			$row   = Database::row( $wpdb->prepare( "SELECT option_value FROM $wpdb->options WHERE option_name = %s", $name ) );
			$taken = null !== $row && (int) $row->option_value < $now && 1 === Database::change( $wpdb->prepare( "UPDATE $wpdb->options SET option_value = %s WHERE option_name = %s AND option_value = %s", $value, $name, $row->option_value ) );
		}
		if ( $taken ) {
			self::$held = array( $name, $value );
		}
		return $taken;
	}
}
