<?php
/**
 * The settings that are in force.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Report\Site_Report;

defined( 'ABSPATH' ) || exit;

/**
 * As the agent reported them last.
 *
 * @since 0.1.0
 */
final class Effective_Settings {

	/**
	 * Value in force, as it would be written in the environment.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name Name of the setting.
	 * @return string Empty when it is not known, or has no value.
	 */
	public static function value( $name ) {
		$setting = self::setting( $name );
		return isset( $setting['value'] ) ? (string) $setting['value'] : '';
	}

	/**
	 * Whether the agent's environment or configuration file fixes a setting.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name Name of the setting.
	 * @return bool
	 */
	public static function is_locked( $name ) {
		$setting = self::setting( $name );
		return isset( $setting['source'] ) && in_array( $setting['source'], array( 'environment', 'file' ), true );
	}

	/**
	 * Says where a locked setting is set.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name Name of the setting.
	 */
	public static function render_lock( $name ) {
		$setting = self::setting( $name );
		$words   = isset( $setting['source'] ) && 'file' === $setting['source']
			/* translators: %s: name of a setting. */
			? __( 'Locked: %s is set in the agent\'s configuration file.', 'smart-content-scheduler' )
			/* translators: %s: name of a setting. */
			: __( 'Locked: %s is set in the agent\'s environment.', 'smart-content-scheduler' );
		printf(
			'<p class="description scs-locked"><span class="dashicons dashicons-lock" aria-hidden="true"></span> %s</p>',
			wp_kses( sprintf( esc_html( $words ), '<code>' . esc_html( $name ) . '</code>' ), array( 'code' => array() ) )
		);
	}

	/**
	 * What was reported of one setting.
	 *
	 * @param string $name Name of the setting.
	 * @return array
	 */
	private static function setting( $name ) {
		$settings = Site_Report::part( 'settings' );
		return isset( $settings['values'][ $name ] ) ? $settings['values'][ $name ] : array();
	}
}
