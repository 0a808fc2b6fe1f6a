<?php
/**
 * The plugin's tables.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler;

defined( 'ABSPATH' ) || exit;

/**
 * Makes, upgrades and drops the tables of the current site.
 *
 * @since 0.1.0
 */
final class Schema {

	/**
	 * Raised whenever a table, or anything else that is made at activation, changes.
	 */
	const VERSION = 4;

	/**
	 * Option that holds the version of the tables of this site.
	 */
	const OPTION = 'smart_content_scheduler_schema';

	/**
	 * Names of all tables, see table().
	 */
	const TABLES = array( 'publications', 'last_published', 'lease', 'media', 'titles', 'jobs', 'commands', 'log' );

	/**
	 * Full name of one of the plugin's tables on the current site.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name One of TABLES.
	 * @return string
	 */
	public static function table( $name ) {
		global $wpdb;
		return $wpdb->prefix . 'smart_content_scheduler_' . $name;
	}

	/**
	 * Whether the tables of this site are as old as, or newer than, this code expects.
	 *
	 * @since 0.1.0
	 *
	 * @return bool
	 */
	public static function is_current() {
		return (int) get_option( self::OPTION, 0 ) >= self::VERSION;
	}

	/**
	 * Makes the tables, or brings them up to date. Safe to run twice, also at the same time.
	 *
	 * @since 0.1.0
	 */
	public static function install() {
		global $wpdb;

		require_once ABSPATH . 'wp-admin/includes/upgrade.php';

		$collate        = $wpdb->get_charset_collate();
		$publications   = self::table( 'publications' );
		$last_published = self::table( 'last_published' );
		$lease          = self::table( 'lease' );

		// Keys are compared as bytes: no collation and no length may ever merge two of them.
		dbDelta(
			"CREATE TABLE $publications (
				id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
				key_hash binary(32) NOT NULL,
				publication_key varbinary(764) NOT NULL,
				slot_key varbinary(191) NULL,
				revision bigint(20) unsigned NOT NULL,
				payload_hash binary(32) NOT NULL,
				payload longblob NULL,
				state varchar(10) NOT NULL,
				token binary(16) NOT NULL,
				lease_until datetime NOT NULL,
				epoch bigint(20) unsigned NOT NULL,
				post_id bigint(20) unsigned NULL,
				hooks varchar(10) NOT NULL,
				created_at datetime NOT NULL,
				updated_at datetime NOT NULL,
				PRIMARY KEY  (id),
				UNIQUE KEY key_hash (key_hash),
				UNIQUE KEY slot_key (slot_key),
				KEY post_id (post_id),
				KEY state_lease (state,lease_until)
			) $collate;"
		);

		// A row is in step when `computed` equals `changed`; every change of a post of that category raises `changed`.
		dbDelta(
			"CREATE TABLE $last_published (
				term_id bigint(20) unsigned NOT NULL,
				last_post_id bigint(20) unsigned NULL,
				last_published_at datetime NULL,
				published_count bigint(20) unsigned NOT NULL,
				scheduled_post_id bigint(20) unsigned NULL,
				scheduled_at datetime NULL,
				newest_local datetime NULL,
				soonest_local datetime NULL,
				changed bigint(20) unsigned NOT NULL,
				computed bigint(20) unsigned NOT NULL,
				PRIMARY KEY  (term_id)
			) $collate;"
		);

		dbDelta(
			"CREATE TABLE $lease (
				id bigint(20) unsigned NOT NULL,
				owner varbinary(256) NOT NULL,
				label varchar(191) NOT NULL,
				epoch bigint(20) unsigned NOT NULL,
				expires_at datetime NOT NULL,
				version bigint(20) unsigned NOT NULL,
				PRIMARY KEY  (id)
			) $collate;"
		);

		dbDelta( Media\Media_Table::definition( $collate ) );
		dbDelta( Titles\Title_Table::definition( $collate ) );
		self::install_page_tables( $collate );

		if ( self::are_tables_there() ) {
			update_option( self::OPTION, self::VERSION );
		}
	}

	/**
	 * Whether every table could be made: dbDelta() does not tell. Without the version the next request tries again.
	 *
	 * @return bool
	 */
	private static function are_tables_there() {
		try {
			foreach ( self::TABLES as $name ) {
				Database::row( 'SELECT 1 FROM ' . self::table( $name ) . ' LIMIT 1' );
			}
		} catch ( Database_Error $error ) {
			error_log( 'Smart Content Scheduler: the database did not make a table of the plugin. Its user needs CREATE and ALTER. ' . $error->getMessage() ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions
			return false;
		}
		return true;
	}

	/**
	 * What the settings page shows: the agent's queue, what people asked for, and what happened.
	 *
	 * @param string $collate Character set and collation, as SQL.
	 */
	private static function install_page_tables( $collate ) {
		$jobs     = self::table( 'jobs' );
		$commands = self::table( 'commands' );
		$log      = self::table( 'log' );

		// `urgency` puts what needs a person first; `priority_rank` is 100 less the priority, for plain ascending order.
		dbDelta(
			"CREATE TABLE $jobs (
				job_hash binary(32) NOT NULL,
				job_id varbinary(764) NOT NULL,
				title text NOT NULL,
				status varchar(20) NOT NULL,
				urgency tinyint(3) unsigned NOT NULL,
				category varchar(200) NOT NULL,
				term_id bigint(20) unsigned NOT NULL,
				priority_rank tinyint(3) unsigned NOT NULL,
				attempts int(10) unsigned NOT NULL,
				error_code varchar(64) NULL,
				error_message text NULL,
				not_before datetime NULL,
				created_at datetime NOT NULL,
				updated_at datetime NOT NULL,
				post_id bigint(20) unsigned NULL,
				published_at datetime NULL,
				PRIMARY KEY  (job_hash),
				KEY urgency (urgency,priority_rank,created_at),
				KEY status (status,term_id),
				KEY term (term_id,urgency)
			) $collate;"
		);

		// `subject` is there only while a command waits: the same one cannot wait twice.
		dbDelta(
			"CREATE TABLE $commands (
				seq bigint(20) unsigned NOT NULL AUTO_INCREMENT,
				id char(36) NOT NULL,
				subject binary(32) NULL,
				type varchar(20) NOT NULL,
				args longtext NOT NULL,
				state varchar(10) NOT NULL,
				message text NOT NULL,
				user_id bigint(20) unsigned NOT NULL,
				created_at datetime NOT NULL,
				done_at datetime NULL,
				PRIMARY KEY  (seq),
				UNIQUE KEY id (id),
				UNIQUE KEY subject (subject),
				KEY state (state,seq)
			) $collate;"
		);

		dbDelta(
			"CREATE TABLE $log (
				seq bigint(20) unsigned NOT NULL AUTO_INCREMENT,
				entry_id varbinary(64) NOT NULL,
				at datetime NOT NULL,
				source varchar(10) NOT NULL,
				level varchar(10) NOT NULL,
				event varchar(64) NOT NULL,
				message text NOT NULL,
				user_id bigint(20) unsigned NOT NULL,
				PRIMARY KEY  (seq),
				UNIQUE KEY entry_id (entry_id),
				KEY at (at),
				KEY level (level,at),
				KEY user_id (user_id)
			) $collate;"
		);
	}

	/**
	 * Drops the tables of the current site and forgets that they were there.
	 *
	 * @since 0.1.0
	 */
	public static function drop() {
		global $wpdb;
		foreach ( self::TABLES as $name ) {
			$table = self::table( $name );
			$wpdb->query( "DROP TABLE IF EXISTS $table" ); // phpcs:ignore WordPress.DB -- a name of our own.
		}
		delete_option( self::OPTION );
		delete_option( Last_Published\Outside_Changes::OPTION );
		delete_option( Titles\Title_State::OPTION );
		Terms\Term_Lock::remove_all();
		foreach ( array( Seo\Seo_Fields::SENT, Seo\Structured_Data::META, Language\Post_Language::SENT ) as $key ) {
			delete_post_meta_by_key( $key );
		}
		delete_option( Report\Agent_State::OPTION );
		delete_option( Report\Site_Report::OPTION );
		delete_option( Report\Job_Table::CURSOR_OPTION );
		delete_option( Settings\Settings::OPTION );
		wp_clear_scheduled_hook( Reconciler\Reconciler::EVENT );
		delete_transient( Admin\Connection_Report::TRANSIENT );
		Admin\Notices::remove_all();
	}
}
