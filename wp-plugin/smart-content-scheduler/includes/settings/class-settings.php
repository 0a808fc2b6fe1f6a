<?php
/**
 * Settings that people make in WordPress.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Settings;

use Smart_Content_Scheduler\Plain_Text;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps them, and tells them to the agent by the names that its environment uses. What the agent's environment or
 * configuration file fixes goes before them.
 *
 * @since 0.1.0
 */
final class Settings {

	const OPTION = 'smart_content_scheduler_settings';

	/**
	 * The setting that the rules of single categories become.
	 */
	const RULES = 'SCHEDULER_CATEGORY_RULES';

	/**
	 * What is kept.
	 *
	 * @since 0.1.0
	 *
	 * @return array { values: string[] by name of the setting, rules: array[] by term id }
	 */
	public static function kept() {
		$kept = get_option( self::OPTION );
		$kept = is_array( $kept ) ? $kept : array();
		return array(
			'values' => isset( $kept['values'] ) && is_array( $kept['values'] ) ? $kept['values'] : array(),
			'rules'  => isset( $kept['rules'] ) && is_array( $kept['rules'] ) ? $kept['rules'] : array(),
		);
	}

	/**
	 * Keeps the settings of the whole site. A setting that is empty is not set here any more.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $values Text by name of the setting, already checked.
	 */
	public static function save_values( array $values ) {
		$kept           = self::kept();
		$kept['values'] = array_filter( array_merge( $kept['values'], $values ), 'strlen' );
		update_option( self::OPTION, $kept, false );
	}

	/**
	 * Keeps the rules of one category. An empty array means that it follows the site's.
	 *
	 * @since 0.1.0
	 *
	 * @param int   $term_id The category.
	 * @param array $rules   interval_days (int), min_gap_hours (float), spacing (float), paused (bool): those that differ.
	 */
	public static function save_rules( $term_id, array $rules ) {
		$kept = self::kept();
		if ( array() === $rules ) {
			unset( $kept['rules'][ $term_id ] );
		} else {
			$kept['rules'][ $term_id ] = $rules;
		}
		update_option( self::OPTION, $kept, false );
	}

	/**
	 * What goes to the agent.
	 *
	 * @since 0.1.0
	 *
	 * @return array `settingsResponse` of the wire contract.
	 */
	public static function response() {
		$kept     = self::kept();
		$settings = $kept['values'];
		$rules    = self::rules_by_path( $kept['rules'] );
		if ( array() !== $rules ) {
			$settings[ self::RULES ] = wp_json_encode( $rules );
		}
		ksort( $settings );
		return array(
			'revision' => substr( hash( 'sha256', wp_json_encode( $settings ) ), 0, 16 ),
			'settings' => (object) $settings,
		);
	}

	/**
	 * Another text whenever a setting, or the name of a category with rules, is another one.
	 *
	 * @since 0.1.0
	 *
	 * @return string
	 */
	public static function revision() {
		$response = self::response();
		return $response['revision'];
	}

	/**
	 * The path of a category from the topmost one down, which names it without doubt where two have the same name.
	 *
	 * @since 0.1.0
	 *
	 * @param int $term_id The category.
	 * @return string Names joined by slashes; empty for a category that was deleted.
	 */
	public static function path( $term_id ) {
		$names = array();
		$term  = get_term( $term_id, 'category' );
		// Ends at a loop, which broken imports can make.
		while ( $term instanceof \WP_Term && ! isset( $names[ $term->term_id ] ) ) {
			$names[ $term->term_id ] = Plain_Text::decode( $term->name );
			$term                    = 0 === $term->parent ? null : get_term( $term->parent, 'category' );
		}
		return implode( '/', array_reverse( $names ) );
	}

	/**
	 * Rules by the path of their category. Those of deleted categories are left out.
	 *
	 * @param array[] $rules By term id.
	 * @return array[] By path.
	 */
	private static function rules_by_path( array $rules ) {
		$by_path = array();
		foreach ( $rules as $term_id => $own ) {
			$path = self::path( (int) $term_id );
			if ( '' !== $path ) {
				$by_path[ $path ] = $own;
			}
		}
		ksort( $by_path );
		return $by_path;
	}
}
