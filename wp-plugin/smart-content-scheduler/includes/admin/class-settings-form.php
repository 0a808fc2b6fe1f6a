<?php
/**
 * The form for when posts are published.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Report\Log_Table;
use Smart_Content_Scheduler\Settings\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Settings of the whole site. They are in force at the agent's next report.
 *
 * @since 0.1.0
 */
final class Settings_Form {

	/**
	 * The settings, in order.
	 *
	 * @return array[] By name: label, type, description, and for numbers min, max and step.
	 */
	private static function fields() {
		return array(
			'SCHEDULER_CADENCE'                => array(
				'label'       => __( 'Cadence', 'smart-content-scheduler' ),
				'type'        => 'choice',
				'description' => __( 'Even plans each category ahead, so that no window is missed and every day carries its share. Classic decides by chance at each check.', 'smart-content-scheduler' ),
			),
			'SCHEDULER_PUBLISH_INTERVAL_DAYS'  => array(
				'label'       => __( 'Each category appears every', 'smart-content-scheduler' ),
				'type'        => 'number',
				'unit'        => __( 'days', 'smart-content-scheduler' ),
				'min'         => 1,
				'max'         => 365,
				'step'        => 1,
				'description' => '',
			),
			'SCHEDULER_MIN_GAP_HOURS'          => array(
				'label'       => __( 'Least time between two posts of a category', 'smart-content-scheduler' ),
				'type'        => 'number',
				'unit'        => __( 'hours', 'smart-content-scheduler' ),
				'min'         => 0,
				'max'         => 8760,
				'step'        => 0.5,
				'description' => '',
			),
			'SCHEDULER_MIN_SEPARATION_MINUTES' => array(
				'label'       => __( 'Least time between two posts of the site', 'smart-content-scheduler' ),
				'type'        => 'number',
				'unit'        => __( 'minutes', 'smart-content-scheduler' ),
				'min'         => 0,
				'max'         => 10080,
				'step'        => 1,
				'description' => __( 'Empty: the larger of 20 minutes and the check interval.', 'smart-content-scheduler' ),
			),
			'SCHEDULER_SPACING'                => array(
				'label'       => __( 'Spacing', 'smart-content-scheduler' ),
				'type'        => 'number',
				'unit'        => '',
				'min'         => 0,
				'max'         => 0.95,
				'step'        => 0.05,
				'description' => __( 'Even cadence: 0.7 keeps the time between two posts of a category within 70 and 130 percent of its interval.', 'smart-content-scheduler' ),
			),
			'SCHEDULER_CHECK_INTERVAL'         => array(
				'label'       => __( 'The agent checks every', 'smart-content-scheduler' ),
				'type'        => 'number',
				'unit'        => __( 'minutes', 'smart-content-scheduler' ),
				'min'         => 1,
				'max'         => 1440,
				'step'        => 1,
				'description' => __( 'At most one post is published in each check interval.', 'smart-content-scheduler' ),
			),
			'SCHEDULER_QUIET_HOURS'            => array(
				'label'       => __( 'Quiet hours', 'smart-content-scheduler' ),
				'type'        => 'quiet',
				'description' => __( 'No posts in these spans, for example 22:00-06:00. Several are separated by commas.', 'smart-content-scheduler' ),
			),
			'SCHEDULER_ALLOWED_DAYS'           => array(
				'label'       => __( 'Allowed days', 'smart-content-scheduler' ),
				'type'        => 'days',
				'description' => __( 'Days on which posts may appear. None chosen means every day.', 'smart-content-scheduler' ),
			),
			'SCHEDULER_BLACKOUT_DATES'         => array(
				'label'       => __( 'Blackout dates', 'smart-content-scheduler' ),
				'type'        => 'dates',
				'description' => __( 'No posts on these dates, for example 2026-12-25. One a line, or separated by commas.', 'smart-content-scheduler' ),
			),
		);
	}

	/**
	 * Shows it.
	 *
	 * @since 0.1.0
	 */
	public static function render() {
		?>
		<h2 id="scs-schedule"><?php esc_html_e( 'When posts are published', 'smart-content-scheduler' ); ?></h2>
		<form method="post" action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>">
			<input type="hidden" name="action" value="<?php echo esc_attr( Actions::ACTION ); ?>">
			<input type="hidden" name="do" value="save_schedule">
			<input type="hidden" name="tab" value="settings">
			<?php wp_nonce_field( Actions::nonce( 'save_schedule' ) ); ?>
			<table class="form-table" role="presentation">
				<?php foreach ( self::fields() as $name => $field ) : ?>
					<tr>
						<th scope="row">
							<?php if ( 'days' === $field['type'] ) : ?>
								<?php echo esc_html( $field['label'] ); ?>
							<?php else : ?>
								<label for="<?php echo esc_attr( $name ); ?>"><?php echo esc_html( $field['label'] ); ?></label>
							<?php endif; ?>
						</th>
						<td>
							<?php
							$is_locked = Effective_Settings::is_locked( $name );
							self::render_field( $name, $field, $is_locked );
							if ( $is_locked ) {
								Effective_Settings::render_lock( $name );
							} elseif ( '' !== $field['description'] ) {
								echo '<p class="description" id="' . esc_attr( $name ) . '-description">' . esc_html( $field['description'] ) . '</p>';
							}
							?>
						</td>
					</tr>
				<?php endforeach; ?>
			</table>
			<?php submit_button( __( 'Save Changes' ) ); // phpcs:ignore WordPress.WP.I18n -- WordPress's own words. ?>
		</form>
		<?php
	}

	/**
	 * One field.
	 *
	 * @param string $name      The setting.
	 * @param array  $field     What it is.
	 * @param bool   $is_locked Whether the agent's environment fixes it.
	 */
	private static function render_field( $name, array $field, $is_locked ) {
		$value    = $is_locked ? Effective_Settings::value( $name ) : self::kept_value( $name );
		$described = $is_locked || '' === $field['description'] ? '' : $name . '-description';
		switch ( $field['type'] ) {
			case 'choice':
				printf( '<select name="%1$s" id="%1$s" aria-describedby="%2$s"%3$s>', esc_attr( $name ), esc_attr( $described ), disabled( $is_locked, true, false ) );
				foreach ( array(
					'even'    => __( 'even', 'smart-content-scheduler' ),
					'classic' => __( 'classic', 'smart-content-scheduler' ),
				) as $option => $label ) {
					printf( '<option value="%s"%s>%s</option>', esc_attr( $option ), selected( $value, $option, false ), esc_html( $label ) );
				}
				echo '</select>';
				break;
			case 'number':
				printf(
					'<input type="number" class="small-text" name="%1$s" id="%1$s" value="%2$s" min="%3$s" max="%4$s" step="%5$s" aria-describedby="%6$s" placeholder="%7$s"%8$s> %9$s',
					esc_attr( $name ),
					esc_attr( $value ),
					esc_attr( $field['min'] ),
					esc_attr( $field['max'] ),
					esc_attr( $field['step'] ),
					esc_attr( $described ),
					esc_attr( $is_locked ? '' : Effective_Settings::value( $name ) ),
					disabled( $is_locked, true, false ),
					esc_html( $field['unit'] )
				);
				break;
			case 'days':
				self::render_days( $name, $field['label'], $value, $is_locked );
				break;
			case 'dates':
				printf(
					'<textarea class="code" rows="3" cols="30" name="%1$s" id="%1$s" aria-describedby="%2$s"%3$s>%4$s</textarea>',
					esc_attr( $name ),
					esc_attr( $described ),
					disabled( $is_locked, true, false ),
					esc_textarea( str_replace( ',', "\n", $value ) )
				);
				break;
			default:
				printf(
					'<input type="text" class="regular-text code" name="%1$s" id="%1$s" value="%2$s" aria-describedby="%3$s"%4$s>',
					esc_attr( $name ),
					esc_attr( $value ),
					esc_attr( $described ),
					disabled( $is_locked, true, false )
				);
		}
	}

	/**
	 * Boxes for the days of the week, beginning as the site's weeks do.
	 *
	 * @param string $name      The setting.
	 * @param string $label     Its name for people.
	 * @param string $value     Days, separated by commas.
	 * @param bool   $is_locked Whether the agent's environment fixes it.
	 */
	private static function render_days( $name, $label, $value, $is_locked ) {
		global $wp_locale;
		$chosen = array_map(
			static function ( $day ) {
				return substr( strtolower( trim( $day ) ), 0, 3 );
			},
			explode( ',', $value )
		);
		echo '<fieldset><legend class="screen-reader-text">' . esc_html( $label ) . '</legend>';
		for ( $i = 0; $i < 7; $i++ ) {
			$number = ( $i + (int) get_option( 'start_of_week', 1 ) ) % 7;
			$day    = array( 'sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' );
			printf(
				'<label class="scs-day"><input type="checkbox" name="%s[]" value="%s"%s%s> %s</label> ',
				esc_attr( $name ),
				esc_attr( $day[ $number ] ),
				checked( in_array( $day[ $number ], $chosen, true ), true, false ),
				disabled( $is_locked, true, false ),
				esc_html( $wp_locale->get_weekday( $number ) )
			);
		}
		echo '</fieldset>';
	}

	/**
	 * What was set here; for the cadence what is in force.
	 *
	 * @param string $name The setting.
	 * @return string
	 */
	private static function kept_value( $name ) {
		$kept = Settings::kept();
		if ( isset( $kept['values'][ $name ] ) ) {
			return $kept['values'][ $name ];
		}
		return 'SCHEDULER_CADENCE' === $name ? Effective_Settings::value( $name ) : '';
	}

	/**
	 * Checks and keeps what was sent.
	 *
	 * @since 0.1.0
	 *
	 * @param array $sent Fields of the request, unslashed.
	 * @return array { level, message }
	 */
	public static function save( array $sent ) {
		$values = array();
		$faults = array();
		foreach ( self::fields() as $name => $field ) {
			if ( Effective_Settings::is_locked( $name ) ) {
				continue;
			}
			$given = isset( $sent[ $name ] ) ? $sent[ $name ] : '';
			$value = self::clean( $field, $given );
			if ( null === $value ) {
				/* translators: 1: name of a setting, 2: what it should be. */
				$faults[] = sprintf( __( '%1$s was not saved: %2$s', 'smart-content-scheduler' ), $field['label'], self::expectation( $field ) );
			} else {
				$values[ $name ] = $value;
			}
		}
		Settings::save_values( $values );
		if ( array() !== $faults ) {
			return array( 'error', implode( ' ', $faults ) );
		}
		$message = __( 'Settings saved. They are in force at the agent\'s next report.', 'smart-content-scheduler' );
		Log_Table::add( 'person', 'info', 'settings', $message, get_current_user_id() );
		return array( 'success', $message );
	}

	/**
	 * A value as the agent reads it.
	 *
	 * @param array $field What it is.
	 * @param mixed $given What was sent.
	 * @return string|null Null when it cannot be used.
	 */
	private static function clean( array $field, $given ) {
		if ( 'days' === $field['type'] ) {
			$days = array_intersect( array( 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun' ), array_filter( (array) $given, 'is_string' ) );
			return 7 === count( $days ) ? '' : implode( ',', $days );
		}
		$text = is_string( $given ) ? trim( sanitize_textarea_field( $given ) ) : '';
		if ( '' === $text ) {
			return '';
		}
		switch ( $field['type'] ) {
			case 'choice':
				return in_array( $text, array( 'even', 'classic' ), true ) ? $text : null;
			case 'number':
				$is_number = 1 === preg_match( 1 === $field['step'] ? '/^\d+$/' : '/^\d+(\.\d+)?$/', $text );
				return $is_number && $text >= $field['min'] && $text <= $field['max'] ? $text : null;
			case 'quiet':
				return self::clean_list( $text, '/^([01]\d|2[0-3]):[0-5]\d\s*[-–]\s*([01]\d|2[0-3]):[0-5]\d$/u' );
			default:
				$dates = self::clean_list( $text, '/^\d{4}-\d{2}-\d{2}$/' );
				foreach ( null === $dates ? array() : explode( ',', $dates ) as $date ) {
					if ( ! wp_checkdate( (int) substr( $date, 5, 2 ), (int) substr( $date, 8, 2 ), (int) substr( $date, 0, 4 ), $date ) ) {
						return null;
					}
				}
				return $dates;
		}
	}

	/**
	 * A list, each part of which fits a pattern.
	 *
	 * @param string $text    Parts, separated by commas or lines.
	 * @param string $pattern The pattern.
	 * @return string|null Null when a part does not fit.
	 */
	private static function clean_list( $text, $pattern ) {
		$parts = array_filter( array_map( 'trim', preg_split( '/[,\r\n]+/', $text ) ), 'strlen' );
		foreach ( $parts as $part ) {
			$ends = preg_split( '/\s*[-–]\s*/u', $part );
			if ( 1 !== preg_match( $pattern, $part ) || ( 2 === count( $ends ) && $ends[0] === $ends[1] ) ) {
				return null;
			}
		}
		return implode( ',', $parts );
	}

	/**
	 * What a field should hold.
	 *
	 * @param array $field What it is.
	 * @return string
	 */
	private static function expectation( array $field ) {
		if ( 'number' === $field['type'] ) {
			/* translators: 1: least number, 2: largest number. */
			return sprintf( __( 'it must be a number from %1$s to %2$s.', 'smart-content-scheduler' ), $field['min'], $field['max'] );
		}
		return 'quiet' === $field['type']
			? __( 'write spans such as 22:00-06:00, separated by commas.', 'smart-content-scheduler' )
			: __( 'write dates such as 2026-12-25.', 'smart-content-scheduler' );
	}
}
