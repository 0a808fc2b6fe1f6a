<?php
/**
 * Statements that are decided by how many rows they changed.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler;

defined( 'ABSPATH' ) || exit;

/**
 * Runs prepared statements; repeats them after a deadlock or a lock wait, and throws where wpdb would return false.
 *
 * @since 0.1.0
 */
final class Database {

	/**
	 * MySQL's numbers for "deadlock found" and "lock wait timeout exceeded": the statement had no effect, run it again.
	 */
	const RETRYABLE = array( 1213, 1205 );

	/**
	 * How often a statement is tried.
	 */
	const TRIES = 6;

	/**
	 * Whether a transaction is open: then it is repeated as a whole, not a statement of it.
	 *
	 * @var bool
	 */
	private static $in_transaction = false;

	/**
	 * Runs one statement by itself.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sql Prepared SQL.
	 * @return int Rows that it changed.
	 * @throws Database_Error When the database refuses it.
	 */
	public static function change( $sql ) {
		return self::repeat(
			static function () use ( $sql ) {
				return self::run( $sql );
			}
		);
	}

	/**
	 * Runs one statement that a UNIQUE key may refuse.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sql Prepared SQL.
	 * @return int|null Rows that it changed, null when the database refused it.
	 */
	public static function change_unless_refused( $sql ) {
		try {
			return self::change( $sql );
		} catch ( Database_Error $refused ) {
			return null;
		}
	}

	/**
	 * Runs statements in one transaction.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $statements Prepared SQL. When the first is a `SELECT … FOR UPDATE`, all who lock that row go one
	 *                             by one, whatever the isolation level of the server is.
	 * @return int Rows that the last statement changed.
	 * @throws Database_Error When the database refuses a statement; then none had an effect.
	 */
	public static function change_together( array $statements ) {
		return self::repeat(
			static function () use ( $statements ) {
				global $wpdb;
				$changed = 0;
				self::run( 'START TRANSACTION' );
				try {
					foreach ( $statements as $sql ) {
						$changed = self::run( $sql );
					}
					self::run( 'COMMIT' );
				} catch ( Database_Error $error ) {
					$wpdb->query( 'ROLLBACK' );
					throw $error;
				}
				return $changed;
			}
		);
	}

	/**
	 * Does some work in one transaction. It may be done again after a deadlock, so it must have no effect outside of the
	 * database.
	 *
	 * @since 0.1.0
	 *
	 * @param callable $work What to do, with the other methods of this class.
	 * @return mixed What it returned.
	 * @throws Database_Error When the database refuses a statement; then none had an effect.
	 */
	public static function transaction( callable $work ) {
		return self::repeat(
			static function () use ( $work ) {
				global $wpdb;
				self::run( 'START TRANSACTION' );
				self::$in_transaction = true;
				try {
					$result = $work();
					self::run( 'COMMIT' );
				} catch ( \Throwable $error ) {
					$wpdb->query( 'ROLLBACK' );
					throw $error;
				} finally {
					self::$in_transaction = false;
				}
				return $result;
			}
		);
	}

	/**
	 * Rows of a query.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sql Prepared SQL.
	 * @return object[]
	 * @throws Database_Error When the database refuses it.
	 */
	public static function rows( $sql ) {
		return self::repeat(
			static function () use ( $sql ) {
				global $wpdb;
				self::run( $sql );
				return (array) $wpdb->last_result;
			}
		);
	}

	/**
	 * The first row of a query.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sql Prepared SQL.
	 * @return object|null
	 */
	public static function row( $sql ) {
		$rows = self::rows( $sql );
		return isset( $rows[0] ) ? $rows[0] : null;
	}

	/**
	 * Tries again after a deadlock, a little later each time.
	 *
	 * @param callable $work What to do.
	 * @return mixed What it returned.
	 * @throws Database_Error When it failed for another reason, or too often.
	 */
	private static function repeat( callable $work ) {
		for ( $try = 1;; $try++ ) {
			try {
				return $work();
			} catch ( Database_Error $error ) {
				if ( self::$in_transaction || $try >= self::TRIES || ! in_array( $error->getCode(), self::RETRYABLE, true ) ) {
					throw $error;
				}
				usleep( wp_rand( 1, 10 ) * 1000 * $try );
			}
		}
	}

	/**
	 * One statement; throws instead of returning false.
	 *
	 * @param string $sql Prepared SQL.
	 * @return int Rows changed, or rows found.
	 * @throws Database_Error When the database refuses it.
	 */
	private static function run( $sql ) {
		global $wpdb;
		$suppressed = $wpdb->suppress_errors( true );
		$result     = $wpdb->query( $sql ); // phpcs:ignore WordPress.DB -- every caller prepares its statement.
		$wpdb->suppress_errors( $suppressed );
		if ( false === $result ) {
			// Only mysqli tells a number; the SQLite translator of Playground has no deadlocks.
			$number = $wpdb->dbh instanceof \mysqli ? mysqli_errno( $wpdb->dbh ) : 0; // phpcs:ignore WordPress.DB.RestrictedFunctions
			throw new Database_Error( $wpdb->last_error, $number ); // phpcs:ignore WordPress.Security.EscapeOutput
		}
		return (int) $result;
	}
}
