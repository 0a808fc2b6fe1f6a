<?php
/**
 * Activation, upgrade, new and deleted sites, removal.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler;

defined( 'ABSPATH' ) || exit;

/**
 * Installs the plugin's tables, role and capability where they are needed, site by site. Deactivation removes nothing.
 *
 * @since 0.1.0
 */
final class Lifecycle {

	/**
	 * Called when the plugin is activated.
	 *
	 * @since 0.1.0
	 *
	 * @param bool $network_wide Whether it is activated for all sites of a network.
	 */
	public static function activate( $network_wide = false ) {
		if ( ! is_multisite() || ! $network_wide ) {
			self::install();
			return;
		}
		// On a very large network each site installs itself when it is first used, see upgrade().
		if ( ! wp_is_large_network() ) {
			self::on_every_site( array( self::class, 'install' ) );
		}
	}

	/**
	 * Brings the current site up to date when its tables are missing or older than this code.
	 *
	 * @since 0.1.0
	 */
	public static function upgrade() {
		if ( ! Schema::is_current() ) {
			self::install();
		}
	}

	/**
	 * Installs on a site that was just added to a network.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Site $site The new site.
	 */
	public static function initialize_site( $site ) {
		$network_plugins = (array) get_site_option( 'active_sitewide_plugins', array() );
		if ( isset( $network_plugins[ plugin_basename( PLUGIN_FILE ) ] ) ) {
			self::on_site( (int) $site->blog_id, array( self::class, 'install' ) );
		}
	}

	/**
	 * Drops the tables of a site that is about to be deleted.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Site $site The site.
	 */
	public static function uninitialize_site( $site ) {
		self::on_site( (int) $site->blog_id, array( Schema::class, 'drop' ) );
	}

	/**
	 * Removes everything that the plugin ever made, on every site.
	 *
	 * @since 0.1.0
	 */
	public static function uninstall() {
		self::on_every_site(
			static function () {
				Admin\Agent_User::revoke();
				Capabilities::remove();
				Schema::drop();
			}
		);
		delete_metadata( 'user', 0, Admin\Page::PER_PAGE, '', true );
	}

	/**
	 * Installs on the current site.
	 *
	 * @since 0.1.0
	 */
	public static function install() {
		Schema::install();
		Capabilities::install();
		Report\Agent_State::install();
	}

	/**
	 * Does something on every site of the network, or on the only site.
	 *
	 * @param callable $work What to do.
	 */
	private static function on_every_site( callable $work ) {
		if ( ! is_multisite() ) {
			$work();
			return;
		}
		$sites = get_sites(
			array(
				'fields' => 'ids',
				'number' => 0,
			)
		);
		foreach ( $sites as $site_id ) {
			self::on_site( (int) $site_id, $work );
		}
	}

	/**
	 * Does something on one site.
	 *
	 * @param int      $site_id Its id.
	 * @param callable $work    What to do.
	 */
	private static function on_site( $site_id, callable $work ) {
		switch_to_blog( $site_id );
		try {
			$work();
		} finally {
			restore_current_blog();
		}
	}
}
