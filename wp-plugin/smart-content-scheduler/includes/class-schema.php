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
	 * Raised whenever a table changes.
	 */
	const VERSION = 2;

	/**
	 * Option that holds the version of the tables of this site.
	 */
	const OPTION = 'smart_content_scheduler_schema';

	/**
	 * Full name of one of the plugin's tables on the current site.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name `publications`, `last_published`, `lease`, `media` or `titles`.
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

		update_option( self::OPTION, self::VERSION );
	}

	/**
	 * Drops the tables of the current site and forgets that they were there.
	 *
	 * @since 0.1.0
	 */
	public static function drop() {
		global $wpdb;
		foreach ( array( 'publications', 'last_published', 'lease', 'media', 'titles' ) as $name ) {
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
	}
}
