<?php
/**
 * The table of categories.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Report\Site_Report;
use Smart_Content_Scheduler\Settings\Settings;

defined( 'ABSPATH' ) || exit;

require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';

/**
 * Every category as the agent reports it; those that need a person first.
 *
 * @since 0.1.0
 */
final class Category_Table extends \WP_List_Table {

	/**
	 * Makes it.
	 *
	 * @since 0.1.0
	 */
	public function __construct() {
		parent::__construct(
			array(
				'singular' => 'category',
				'plural'   => 'scs-categories',
				'ajax'     => false,
			)
		);
	}

	/**
	 * Columns.
	 *
	 * @since 0.1.0
	 *
	 * @return string[]
	 */
	public function get_columns() {
		return array(
			'category' => __( 'Category', 'smart-content-scheduler' ),
			'cadence'  => __( 'Cadence', 'smart-content-scheduler' ),
			'last'     => __( 'Last post', 'smart-content-scheduler' ),
			// Not "pending": WordPress has styles for an element of that id.
			'waiting'  => __( 'Pending', 'smart-content-scheduler' ),
			'next'     => __( 'Next planned', 'smart-content-scheduler' ),
			'state'    => __( 'State', 'smart-content-scheduler' ),
		);
	}

	/**
	 * Reads the rows.
	 *
	 * @since 0.1.0
	 */
	public function prepare_items() {
		$rows = Site_Report::part( 'categories' );
		usort(
			$rows,
			static function ( $a, $b ) {
				return array( self::trouble( $a ), mb_strtolower( $a['category'] ) ) <=> array( self::trouble( $b ), mb_strtolower( $b['category'] ) );
			}
		);
		$per_page              = max( 50, Page::per_page() );
		$this->items           = array_slice( $rows, ( $this->get_pagenum() - 1 ) * $per_page, $per_page );
		$this->_column_headers = array( $this->get_columns(), array(), array(), 'category' );
		$this->set_pagination_args(
			array(
				'total_items' => count( $rows ),
				'per_page'    => $per_page,
			)
		);
	}

	/**
	 * What an empty table says.
	 *
	 * @since 0.1.0
	 */
	public function no_items() {
		esc_html_e( 'The agent has not reported any category with posts or content yet.', 'smart-content-scheduler' );
	}

	/**
	 * The category and what may be done with it.
	 *
	 * @since 0.1.0
	 *
	 * @param array $item `reportedCategory`.
	 * @return string
	 */
	protected function column_category( $item ) {
		$term_id = (int) $item['term_id'];
		$name    = sprintf(
			'<strong><a class="row-title" href="%s">%s</a></strong>',
			esc_url( Page::url( 'queue', array( 'term' => $term_id ) ) ),
			esc_html( $item['path'] )
		);
		$actions = array();
		if ( $term_id > 0 && $item['pending_jobs'] > 0 && ! $item['paused'] ) {
			$actions['publish'] = Actions::link( 'publish_next', __( 'Publish next now', 'smart-content-scheduler' ), array( 'term' => $term_id ), $item['category'] );
		}
		if ( $term_id > 0 ) {
			$actions['delay'] = sprintf(
				'<a href="%s">%s<span class="screen-reader-text"> %s</span></a>',
				esc_url( Page::url( 'settings', array( 's' => $item['category'] ) ) . '#scs-rules' ),
				esc_html__( 'Delay…', 'smart-content-scheduler' ),
				esc_html( $item['category'] )
			);
			if ( ! Effective_Settings::is_locked( Settings::RULES ) ) {
				$actions['pause'] = $item['paused']
					? Actions::link( 'resume_category', __( 'Resume', 'smart-content-scheduler' ), array( 'term' => $term_id ), $item['category'] )
					: Actions::link( 'pause_category', __( 'Pause', 'smart-content-scheduler' ), array( 'term' => $term_id ), $item['category'] );
			}
		}
		return $name . $this->row_actions( $actions );
	}

	/**
	 * How often.
	 *
	 * @since 0.1.0
	 *
	 * @param array $item `reportedCategory`.
	 * @return string
	 */
	protected function column_cadence( $item ) {
		return esc_html(
			sprintf(
				/* translators: %s: number of days. */
				_n( 'every %s day', 'every %s days', (int) $item['interval_days'], 'smart-content-scheduler' ),
				number_format_i18n( $item['interval_days'] )
			)
		);
	}

	/**
	 * The last post.
	 *
	 * @since 0.1.0
	 *
	 * @param array $item `reportedCategory`.
	 * @return string
	 */
	protected function column_last( $item ) {
		if ( null === $item['last_publish'] ) {
			return '<span class="scs-sub">' . esc_html__( 'never', 'smart-content-scheduler' ) . '</span>';
		}
		return Words::time_html( $item['last_publish'] ) . '<br><span class="scs-sub">' . esc_html( Words::relative( (int) Instant::parse( $item['last_publish'] ) ) ) . '</span>';
	}

	/**
	 * What is planned, and until when it is held back.
	 *
	 * @since 0.1.0
	 *
	 * @param array $item `reportedCategory`.
	 * @return string
	 */
	protected function column_next( $item ) {
		$html = '<strong>' . Words::time_html( $item['next_planned_at'] ) . '</strong>';
		if ( null !== $item['delayed_until'] ) {
			/* translators: %s: date and time. */
			return $html . '<br><span class="scs-sub">' . esc_html( sprintf( __( 'held back until %s', 'smart-content-scheduler' ), Words::at( $item['delayed_until'] ) ) ) . '</span>';
		}
		if ( null !== $item['reason'] ) {
			return $html . '<br><span class="scs-sub">' . esc_html( $item['reason'] ) . '</span>';
		}
		return $html;
	}

	/**
	 * How it stands.
	 *
	 * @since 0.1.0
	 *
	 * @param array $item `reportedCategory`.
	 * @return string
	 */
	protected function column_state( $item ) {
		if ( $item['failed_jobs'] > 0 ) {
			return sprintf(
				'<span class="scs-pill scs-bad">%s</span> <a href="%s">%s</a>',
				esc_html__( 'failed', 'smart-content-scheduler' ),
				esc_url(
					Page::url(
						'queue',
						array(
							'status' => 'FAILED',
							'term'   => (int) $item['term_id'],
						)
					)
				),
				/* translators: %s: number of posts. */
				esc_html( sprintf( _n( '%s post', '%s posts', (int) $item['failed_jobs'], 'smart-content-scheduler' ), number_format_i18n( $item['failed_jobs'] ) ) )
			);
		}
		$states = array(
			0 => array( 'bad', __( 'failed', 'smart-content-scheduler' ) ),
			1 => array( 'warn', __( 'queue empty', 'smart-content-scheduler' ) ),
			2 => array( 'warn', __( 'paused', 'smart-content-scheduler' ) ),
			3 => array( 'warn', __( 'delayed', 'smart-content-scheduler' ) ),
			4 => array( 'ok', __( 'on time', 'smart-content-scheduler' ) ),
		);
		list( $class, $words ) = $states[ self::trouble( $item ) ];
		return sprintf( '<span class="scs-pill scs-%s">%s</span>', esc_attr( $class ), esc_html( $words ) );
	}

	/**
	 * Jobs that wait.
	 *
	 * @since 0.1.0
	 *
	 * @param array  $item        `reportedCategory`.
	 * @param string $column_name The column.
	 * @return string
	 */
	protected function column_default( $item, $column_name ) {
		return 'waiting' === $column_name ? esc_html( number_format_i18n( $item['pending_jobs'] ) ) : '';
	}

	/**
	 * No form around this table, so no nonce in it.
	 *
	 * @since 0.1.0
	 *
	 * @param string $which top or bottom.
	 */
	protected function display_tablenav( $which ) {
		if ( 'bottom' === $which && $this->get_pagination_arg( 'total_pages' ) > 1 ) {
			echo '<div class="tablenav bottom">';
			$this->pagination( $which );
			echo '<br class="clear"></div>';
		}
	}

	/**
	 * How much a category needs a person; 0 most.
	 *
	 * @param array $item `reportedCategory`.
	 * @return int
	 */
	private static function trouble( $item ) {
		if ( $item['failed_jobs'] > 0 ) {
			return 0;
		}
		if ( $item['paused'] ) {
			return 2;
		}
		if ( 0 === (int) $item['pending_jobs'] ) {
			return 1;
		}
		return null === $item['delayed_until'] ? 4 : 3;
	}
}
