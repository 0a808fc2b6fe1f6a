<?php
/**
 * The form for the rules of single categories.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Plain_Text;
use Smart_Content_Scheduler\Report\Log_Table;
use Smart_Content_Scheduler\Report\Site_Report;
use Smart_Content_Scheduler\Settings\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Interval, min gap, delay and pause of each category.
 *
 * @since 0.1.0
 */
final class Category_Rules_Form {

	/**
	 * Categories on one page: their fields stay far below the number of fields that PHP takes.
	 */
	const PER_PAGE = 50;

	/**
	 * Shows it.
	 *
	 * @since 0.1.0
	 */
	public static function render() {
		// phpcs:disable WordPress.Security.NonceVerification -- only chooses what is shown.
		$search = isset( $_REQUEST['s'] ) ? trim( sanitize_text_field( wp_unslash( $_REQUEST['s'] ) ) ) : '';
		$page   = isset( $_REQUEST['paged'] ) ? max( 1, absint( $_REQUEST['paged'] ) ) : 1;
		// phpcs:enable
		$query     = array(
			'taxonomy'   => 'category',
			'hide_empty' => false,
			'orderby'    => 'name',
			'search'     => $search,
		);
		$total     = (int) wp_count_terms( $query );
		$terms     = get_terms(
			$query + array(
				'number' => self::PER_PAGE,
				'offset' => ( $page - 1 ) * self::PER_PAGE,
			)
		);
		$is_locked = Effective_Settings::is_locked( Settings::RULES );
		$kept      = Settings::kept();
		$delays    = self::delays();
		?>
		<h2 id="scs-rules"><?php esc_html_e( 'Categories', 'smart-content-scheduler' ); ?></h2>
		<p><?php esc_html_e( 'Empty fields follow the settings of the site.', 'smart-content-scheduler' ); ?></p>
		<?php
		if ( $is_locked ) {
			Effective_Settings::render_lock( Settings::RULES );
		}
		?>
		<form method="get" action="<?php echo esc_url( admin_url( 'options-general.php' ) ); ?>#scs-rules" class="search-form">
			<input type="hidden" name="page" value="<?php echo esc_attr( Page::SLUG ); ?>">
			<input type="hidden" name="tab" value="settings">
			<p class="search-box">
				<label class="screen-reader-text" for="scs-rules-search"><?php esc_html_e( 'Search categories', 'smart-content-scheduler' ); ?></label>
				<input type="search" id="scs-rules-search" name="s" value="<?php echo esc_attr( $search ); ?>">
				<?php submit_button( __( 'Search categories', 'smart-content-scheduler' ), '', '', false ); ?>
			</p>
		</form>
		<form method="post" action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>">
			<input type="hidden" name="action" value="<?php echo esc_attr( Actions::ACTION ); ?>">
			<input type="hidden" name="do" value="save_rules">
			<input type="hidden" name="tab" value="settings">
			<?php wp_nonce_field( Actions::nonce( 'save_rules' ) ); ?>
			<table class="wp-list-table widefat striped scs-rules">
				<caption class="screen-reader-text"><?php esc_html_e( 'Rules of single categories', 'smart-content-scheduler' ); ?></caption>
				<thead><tr>
					<th scope="col"><?php esc_html_e( 'Category', 'smart-content-scheduler' ); ?></th>
					<th scope="col"><?php esc_html_e( 'Every … days', 'smart-content-scheduler' ); ?></th>
					<th scope="col"><?php esc_html_e( 'Least gap, hours', 'smart-content-scheduler' ); ?></th>
					<th scope="col"><?php esc_html_e( 'Hold back for … days', 'smart-content-scheduler' ); ?></th>
					<th scope="col"><?php esc_html_e( 'Paused', 'smart-content-scheduler' ); ?></th>
				</tr></thead>
				<tbody>
					<?php
					foreach ( is_array( $terms ) ? $terms : array() as $term ) {
						self::render_row( $term, isset( $kept['rules'][ $term->term_id ] ) ? $kept['rules'][ $term->term_id ] : array(), $is_locked, isset( $delays[ $term->term_id ] ) ? $delays[ $term->term_id ] : null );
					}
					?>
				</tbody>
			</table>
			<?php
			submit_button( __( 'Save category rules', 'smart-content-scheduler' ) );
			echo wp_kses_post(
				(string) paginate_links(
					array(
						'base'    => add_query_arg( 'paged', '%#%', Page::url( 'settings', '' === $search ? array() : array( 's' => $search ) ) ) . '#scs-rules',
						'format'  => '',
						'total'   => max( 1, (int) ceil( $total / self::PER_PAGE ) ),
						'current' => $page,
					)
				)
			);
			?>
		</form>
		<?php
	}

	/**
	 * One category.
	 *
	 * @param \WP_Term    $term      The category.
	 * @param array       $rules     Its rules.
	 * @param bool        $is_locked Whether the agent's environment fixes them.
	 * @param string|null $delayed   Until when it is held back.
	 */
	private static function render_row( $term, array $rules, $is_locked, $delayed ) {
		$name  = Plain_Text::decode( $term->name );
		$field = 'rules[' . $term->term_id . ']';
		$id    = 'scs-rule-' . $term->term_id;
		?>
		<tr>
			<th scope="row"><?php echo esc_html( $name ); ?></th>
			<td>
				<label class="screen-reader-text" for="<?php echo esc_attr( $id ); ?>-interval">
					<?php
					/* translators: %s: name of a category. */
					echo esc_html( sprintf( __( '%s: days between two posts', 'smart-content-scheduler' ), $name ) );
					?>
				</label>
				<input type="number" class="small-text" id="<?php echo esc_attr( $id ); ?>-interval" name="<?php echo esc_attr( $field ); ?>[interval_days]" min="1" max="365" step="1" value="<?php echo esc_attr( isset( $rules['interval_days'] ) ? $rules['interval_days'] : '' ); ?>"<?php disabled( $is_locked ); ?>>
			</td>
			<td>
				<label class="screen-reader-text" for="<?php echo esc_attr( $id ); ?>-gap">
					<?php
					/* translators: %s: name of a category. */
					echo esc_html( sprintf( __( '%s: least hours between two posts', 'smart-content-scheduler' ), $name ) );
					?>
				</label>
				<input type="number" class="small-text" id="<?php echo esc_attr( $id ); ?>-gap" name="<?php echo esc_attr( $field ); ?>[min_gap_hours]" min="0" max="8760" step="0.5" value="<?php echo esc_attr( isset( $rules['min_gap_hours'] ) ? $rules['min_gap_hours'] : '' ); ?>"<?php disabled( $is_locked ); ?>>
			</td>
			<td>
				<label class="screen-reader-text" for="<?php echo esc_attr( $id ); ?>-delay">
					<?php
					/* translators: %s: name of a category. */
					echo esc_html( sprintf( __( '%s: days to hold it back from now on; 0 ends that', 'smart-content-scheduler' ), $name ) );
					?>
				</label>
				<input type="number" class="small-text" id="<?php echo esc_attr( $id ); ?>-delay" name="<?php echo esc_attr( $field ); ?>[delay]" min="0" max="3650" step="0.5" value="">
				<?php if ( null !== $delayed ) : ?>
					<span class="scs-sub">
						<?php
						/* translators: %s: date and time. */
						echo esc_html( sprintf( __( 'held back until %s', 'smart-content-scheduler' ), Words::at( $delayed ) ) );
						?>
					</span>
				<?php endif; ?>
			</td>
			<td>
				<label><input type="checkbox" name="<?php echo esc_attr( $field ); ?>[paused]" value="1"<?php checked( ! empty( $rules['paused'] ) ); ?><?php disabled( $is_locked ); ?>>
					<span class="screen-reader-text">
						<?php
						/* translators: %s: name of a category. */
						echo esc_html( sprintf( __( 'Pause %s', 'smart-content-scheduler' ), $name ) );
						?>
					</span>
				</label>
			</td>
		</tr>
		<?php
	}

	/**
	 * Keeps what was sent.
	 *
	 * @since 0.1.0
	 *
	 * @param array $sent Fields of the request, unslashed.
	 * @return array { level, message }
	 */
	public static function save( array $sent ) {
		$is_locked = Effective_Settings::is_locked( Settings::RULES );
		$faults    = array();
		foreach ( isset( $sent['rules'] ) && is_array( $sent['rules'] ) ? $sent['rules'] : array() as $term_id => $fields ) {
			$term = get_term( (int) $term_id, 'category' );
			if ( ! $term instanceof \WP_Term || ! is_array( $fields ) ) {
				continue;
			}
			$name  = Plain_Text::decode( $term->name );
			$delay = self::number( $fields, 'delay', 0, 3650 );
			if ( false === $delay ) {
				$faults[] = $name;
			} elseif ( null !== $delay ) {
				/* translators: 1: name of a category, 2: number of days. */
				Actions::command( 'delay', array( 'category' => Settings::path( $term->term_id ), 'days' => $delay ), sprintf( __( '%1$s will be held back for %2$s days.', 'smart-content-scheduler' ), $name, number_format_i18n( $delay, 1 ) ) ); // phpcs:ignore WordPress.Arrays
			}
			if ( $is_locked ) {
				continue;
			}
			$kept     = Settings::kept();
			$before   = isset( $kept['rules'][ $term->term_id ] ) ? $kept['rules'][ $term->term_id ] : array();
			$interval = self::number( $fields, 'interval_days', 1, 365 );
			$gap      = self::number( $fields, 'min_gap_hours', 0, 8760 );
			if ( false === $interval || false === $gap || ( null !== $interval && floor( $interval ) !== (float) $interval ) ) {
				$faults[] = $name;
				continue;
			}
			$rules = array_intersect_key( $before, array( 'spacing' => true ) );
			if ( null !== $interval ) {
				$rules['interval_days'] = (int) $interval;
			}
			if ( null !== $gap ) {
				$rules['min_gap_hours'] = $gap;
			}
			if ( ! empty( $fields['paused'] ) ) {
				$rules['paused'] = true;
			}
			if ( $rules !== $before ) {
				Settings::save_rules( $term->term_id, $rules );
			}
		}
		if ( array() !== $faults ) {
			/* translators: %s: names of categories. */
			return array( 'error', sprintf( __( 'Some rules were not saved, because a number cannot be used: %s.', 'smart-content-scheduler' ), implode( ', ', array_unique( $faults ) ) ) );
		}
		$message = __( 'Category rules saved. They are in force at the agent\'s next report.', 'smart-content-scheduler' );
		Log_Table::add( 'person', 'info', 'settings', $message, get_current_user_id() );
		return array( 'success', $message );
	}

	/**
	 * A number that was sent.
	 *
	 * @param array  $fields Fields of a category.
	 * @param string $name   Which.
	 * @param float  $least  Least number.
	 * @param float  $most   Largest number.
	 * @return float|null|false Null when it is empty, false when it cannot be used.
	 */
	private static function number( array $fields, $name, $least, $most ) {
		$text = isset( $fields[ $name ] ) && is_string( $fields[ $name ] ) ? trim( $fields[ $name ] ) : '';
		if ( '' === $text ) {
			return null;
		}
		return 1 === preg_match( '/^\d+(\.\d+)?$/', $text ) && $text >= $least && $text <= $most ? (float) $text : false;
	}

	/**
	 * Until when categories are held back, by term id.
	 *
	 * @return string[]
	 */
	private static function delays() {
		$delays = array();
		foreach ( Site_Report::part( 'categories' ) as $category ) {
			if ( null !== $category['delayed_until'] ) {
				$delays[ (int) $category['term_id'] ] = $category['delayed_until'];
			}
		}
		return $delays;
	}
}
