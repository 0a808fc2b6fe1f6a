<?php
/**
 * The table of what happened.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Report\Log_Table;

defined( 'ABSPATH' ) || exit;

require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';

/**
 * The log, the newest first.
 *
 * @since 0.1.0
 */
final class Entry_Table extends \WP_List_Table {

	/**
	 * Level that is asked for; empty for all.
	 *
	 * @var string
	 */
	private $level;

	/**
	 * Makes it.
	 *
	 * @since 0.1.0
	 */
	public function __construct() {
		$this->level = isset( $_REQUEST['level'] ) ? sanitize_key( wp_unslash( $_REQUEST['level'] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- only chooses what is shown.
		parent::__construct(
			array(
				'singular' => 'entry',
				'plural'   => 'entries',
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
			'message' => __( 'What happened', 'smart-content-scheduler' ),
			'level'   => __( 'Level', 'smart-content-scheduler' ),
			'source'  => __( 'By', 'smart-content-scheduler' ),
			'at'      => __( 'When', 'smart-content-scheduler' ),
		);
	}

	/**
	 * Links to the levels.
	 *
	 * @since 0.1.0
	 *
	 * @return string[]
	 */
	protected function get_views() {
		$counts = Log_Table::count_by_level();
		$levels = array(
			''        => __( 'All', 'smart-content-scheduler' ),
			'error'   => __( 'Errors', 'smart-content-scheduler' ),
			'warning' => __( 'Warnings', 'smart-content-scheduler' ),
			'info'    => __( 'Information', 'smart-content-scheduler' ),
		);
		$views  = array();
		foreach ( $levels as $level => $label ) {
			$count           = '' === $level ? array_sum( $counts ) : ( isset( $counts[ $level ] ) ? $counts[ $level ] : 0 );
			$views[ $level ] = sprintf(
				'<a href="%s"%s>%s <span class="count">(%s)</span></a>',
				esc_url( Page::url( 'log', '' === $level ? array() : array( 'level' => $level ) ) ),
				$level === $this->level ? ' class="current" aria-current="page"' : '',
				esc_html( $label ),
				esc_html( number_format_i18n( $count ) )
			);
		}
		return $views;
	}

	/**
	 * Reads the rows.
	 *
	 * @since 0.1.0
	 */
	public function prepare_items() {
		$per_page              = Page::per_page();
		$found                 = Log_Table::find(
			array(
				'level'  => $this->level,
				'search' => isset( $_REQUEST['s'] ) ? trim( sanitize_text_field( wp_unslash( $_REQUEST['s'] ) ) ) : '', // phpcs:ignore WordPress.Security.NonceVerification -- only chooses what is shown.
				'limit'  => $per_page,
				'offset' => ( $this->get_pagenum() - 1 ) * $per_page,
			)
		);
		$this->items           = $found['entries'];
		$this->_column_headers = array( $this->get_columns(), array(), array(), 'message' );
		$this->set_pagination_args(
			array(
				'total_items' => $found['total'],
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
		esc_html_e( 'Nothing has happened yet.', 'smart-content-scheduler' );
	}

	/**
	 * One cell.
	 *
	 * @since 0.1.0
	 *
	 * @param object $item        The entry.
	 * @param string $column_name The column.
	 * @return string
	 */
	protected function column_default( $item, $column_name ) {
		switch ( $column_name ) {
			case 'message':
				return esc_html( $item->message );
			case 'level':
				$classes = array(
					'error'   => 'bad',
					'warning' => 'warn',
					'info'    => 'info',
				);
				$words   = array(
					'error'   => __( 'error', 'smart-content-scheduler' ),
					'warning' => __( 'warning', 'smart-content-scheduler' ),
					'info'    => __( 'info', 'smart-content-scheduler' ),
				);
				return sprintf(
					'<span class="scs-pill scs-%s">%s</span>',
					esc_attr( isset( $classes[ $item->level ] ) ? $classes[ $item->level ] : 'info' ),
					esc_html( isset( $words[ $item->level ] ) ? $words[ $item->level ] : $item->level )
				);
			case 'source':
				return esc_html( self::source( $item ) );
			default:
				return Words::time_html( Instant::sql_to_wire( $item->at ) );
		}
	}

	/**
	 * Only pages, no bulk actions.
	 *
	 * @since 0.1.0
	 *
	 * @param string $which top or bottom.
	 */
	protected function display_tablenav( $which ) {
		echo '<div class="tablenav ' . esc_attr( $which ) . '">';
		$this->pagination( $which );
		echo '<br class="clear"></div>';
	}

	/**
	 * Who did it.
	 *
	 * @param object $item The entry.
	 * @return string
	 */
	private static function source( $item ) {
		if ( 'agent' === $item->source ) {
			return __( 'agent', 'smart-content-scheduler' );
		}
		if ( 'plugin' === $item->source ) {
			return __( 'this site', 'smart-content-scheduler' );
		}
		$user = get_userdata( (int) $item->user_id );
		return $user ? $user->display_name : __( 'somebody', 'smart-content-scheduler' );
	}
}
