<?php
/**
 * The table of jobs.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Report\Job_Table;

defined( 'ABSPATH' ) || exit;

require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';

/**
 * The agent's queue; what needs a person first.
 *
 * @since 0.1.0
 */
final class Queue_Table extends \WP_List_Table {

	/**
	 * State that is asked for; empty for all.
	 *
	 * @var string
	 */
	private $status;

	/**
	 * Category that is asked for; 0 for all.
	 *
	 * @var int
	 */
	private $term_id;

	/**
	 * Makes it.
	 *
	 * @since 0.1.0
	 */
	public function __construct() {
		// phpcs:disable WordPress.Security.NonceVerification -- only chooses what is shown.
		$this->status  = isset( $_REQUEST['status'] ) ? strtoupper( sanitize_key( wp_unslash( $_REQUEST['status'] ) ) ) : '';
		$this->term_id = isset( $_REQUEST['term'] ) ? absint( $_REQUEST['term'] ) : 0;
		// phpcs:enable
		parent::__construct(
			array(
				'singular' => 'job',
				'plural'   => 'jobs',
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
			'cb'       => '<input type="checkbox">',
			'title'    => __( 'Title', 'smart-content-scheduler' ),
			'category' => __( 'Category', 'smart-content-scheduler' ),
			'status'   => __( 'State', 'smart-content-scheduler' ),
			'priority' => __( 'Priority', 'smart-content-scheduler' ),
			'updated'  => __( 'Last change', 'smart-content-scheduler' ),
		);
	}

	/**
	 * Columns that order the table.
	 *
	 * @since 0.1.0
	 *
	 * @return array[]
	 */
	protected function get_sortable_columns() {
		return array(
			'priority' => array( 'priority', true ),
			'updated'  => array( 'updated', true ),
		);
	}

	/**
	 * Links to the states.
	 *
	 * @since 0.1.0
	 *
	 * @return string[]
	 */
	protected function get_views() {
		$counts = Job_Table::count_by_status();
		$views  = array( '' => self::view( '', __( 'All', 'smart-content-scheduler' ), array_sum( $counts ), '' === $this->status ) );
		foreach ( $counts as $status => $count ) {
			$views[ strtolower( $status ) ] = self::view( $status, Words::status( $status ), $count, $status === $this->status );
		}
		return $views;
	}

	/**
	 * Reads the rows.
	 *
	 * @since 0.1.0
	 */
	public function prepare_items() {
		// phpcs:disable WordPress.Security.NonceVerification -- only chooses what is shown.
		$search  = isset( $_REQUEST['s'] ) ? trim( sanitize_text_field( wp_unslash( $_REQUEST['s'] ) ) ) : '';
		$orderby = isset( $_REQUEST['orderby'] ) ? sanitize_key( wp_unslash( $_REQUEST['orderby'] ) ) : 'urgency';
		$order   = isset( $_REQUEST['order'] ) ? sanitize_key( wp_unslash( $_REQUEST['order'] ) ) : 'desc';
		// phpcs:enable
		$per_page              = Page::per_page();
		$found                 = Job_Table::find(
			array(
				'status'  => $this->status,
				'term_id' => $this->term_id,
				'search'  => $search,
				'orderby' => $orderby,
				'order'   => $order,
				'limit'   => $per_page,
				'offset'  => ( $this->get_pagenum() - 1 ) * $per_page,
			)
		);
		$this->items           = $found['jobs'];
		$this->_column_headers = array( $this->get_columns(), array(), $this->get_sortable_columns(), 'title' );
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
		esc_html_e( 'No posts are here.', 'smart-content-scheduler' );
	}

	/**
	 * What may be done with several jobs.
	 *
	 * @since 0.1.0
	 *
	 * @return string[]
	 */
	protected function get_bulk_actions() {
		return array(
			'retry'  => __( 'Retry', 'smart-content-scheduler' ),
			'cancel' => __( 'Cancel', 'smart-content-scheduler' ),
		);
	}

	/**
	 * The choice of a category.
	 *
	 * @since 0.1.0
	 *
	 * @param string $which top or bottom.
	 */
	protected function extra_tablenav( $which ) {
		if ( 'top' !== $which ) {
			return;
		}
		echo '<div class="alignleft actions"><label class="screen-reader-text" for="scs-term">' . esc_html__( 'Category', 'smart-content-scheduler' ) . '</label>';
		wp_dropdown_categories(
			array(
				'name'            => 'term',
				'id'              => 'scs-term',
				'selected'        => $this->term_id,
				'hide_empty'      => false,
				'hierarchical'    => true,
				'orderby'         => 'name',
				'show_option_all' => __( 'All categories', 'smart-content-scheduler' ),
			)
		);
		submit_button( __( 'Filter', 'smart-content-scheduler' ), '', 'filter_action', false );
		echo '</div>';
	}

	/**
	 * The box that chooses a row.
	 *
	 * @since 0.1.0
	 *
	 * @param object $item The job.
	 * @return string
	 */
	protected function column_cb( $item ) {
		$hash = hash( 'sha256', $item->job_id );
		return sprintf(
			'<label class="screen-reader-text" for="%1$s">%2$s</label><input type="checkbox" id="%1$s" name="job[]" value="%3$s">',
			esc_attr( 'scs-job-' . $hash ),
			/* translators: %s: title of a post. */
			esc_html( sprintf( __( 'Select %s', 'smart-content-scheduler' ), self::title( $item ) ) ),
			esc_attr( $hash )
		);
	}

	/**
	 * Title, error and what may be done.
	 *
	 * @since 0.1.0
	 *
	 * @param object $item The job.
	 * @return string
	 */
	protected function column_title( $item ) {
		$title = self::title( $item );
		$html  = '<strong>' . esc_html( $title ) . '</strong>';
		if ( null !== $item->post_id && 'PUBLISHED' === $item->status ) {
			$html = sprintf( '<strong><a class="row-title" href="%s">%s</a></strong>', esc_url( (string) get_edit_post_link( (int) $item->post_id, 'raw' ) ), esc_html( $title ) );
		}
		$html .= '<code class="scs-id">' . esc_html( $item->job_id ) . '</code>';
		if ( null !== $item->error_message && '' !== $item->error_message ) {
			$html .= '<p class="scs-error">' . esc_html( $item->error_message ) . '</p>';
		}
		return $html . $this->row_actions( self::actions( $item, $title ) );
	}

	/**
	 * The state.
	 *
	 * @since 0.1.0
	 *
	 * @param object $item The job.
	 * @return string
	 */
	protected function column_status( $item ) {
		$classes = array(
			'FAILED'    => 'bad',
			'PUBLISHED' => 'ok',
			'CANCELLED' => 'none',
		);
		$class   = isset( $classes[ $item->status ] ) ? $classes[ $item->status ] : 'info';
		$html    = sprintf( '<span class="scs-pill scs-%s">%s</span>', esc_attr( $class ), esc_html( Words::status( $item->status ) ) );
		if ( null !== $item->not_before && Instant::from_sql( $item->not_before ) > \Smart_Content_Scheduler\Clock::now() ) {
			/* translators: %s: date and time. */
			$html .= '<br><span class="scs-sub">' . esc_html( sprintf( __( 'not before %s', 'smart-content-scheduler' ), Words::at( Instant::sql_to_wire( $item->not_before ) ) ) ) . '</span>';
		}
		return $html;
	}

	/**
	 * The other columns.
	 *
	 * @since 0.1.0
	 *
	 * @param object $item        The job.
	 * @param string $column_name The column.
	 * @return string
	 */
	protected function column_default( $item, $column_name ) {
		switch ( $column_name ) {
			case 'category':
				return esc_html( 'UNKNOWN' === $item->category ? __( 'default category', 'smart-content-scheduler' ) : $item->category );
			case 'priority':
				return esc_html( number_format_i18n( 100 - (int) $item->priority_rank ) );
			case 'updated':
				return Words::time_html( Instant::sql_to_wire( $item->updated_at ) );
			default:
				return '';
		}
	}

	/**
	 * What may be done with a job.
	 *
	 * @param object $item  The job.
	 * @param string $title Its title.
	 * @return string[]
	 */
	private static function actions( $item, $title ) {
		$job     = array( 'job' => $item->job_id );
		$actions = array();
		if ( 'FAILED' === $item->status ) {
			$actions['retry'] = Actions::link( 'retry', __( 'Retry', 'smart-content-scheduler' ), $job, $title );
		}
		if ( 'QUEUED' === $item->status ) {
			$actions['publish'] = Actions::link( 'publish_now', __( 'Publish now', 'smart-content-scheduler' ), $job, $title );
		}
		if ( in_array( $item->status, array( 'QUEUED', 'CREATED' ), true ) ) {
			$actions['raise'] = Actions::link( 'raise', __( 'Earlier', 'smart-content-scheduler' ), $job, $title );
			$actions['lower'] = Actions::link( 'lower', __( 'Later', 'smart-content-scheduler' ), $job, $title );
		}
		if ( ! in_array( $item->status, array( 'PUBLISHED', 'CANCELLED' ), true ) ) {
			$actions['trash'] = Actions::link( 'cancel', __( 'Cancel', 'smart-content-scheduler' ), $job, $title );
		}
		return $actions;
	}

	/**
	 * A job's title, or its id where it has none.
	 *
	 * @param object $item The job.
	 * @return string
	 */
	private static function title( $item ) {
		return '' === $item->title ? $item->job_id : $item->title;
	}

	/**
	 * A link to one state.
	 *
	 * @param string $status     The state; empty for all.
	 * @param string $label      Its name.
	 * @param int    $count      How many.
	 * @param bool   $is_current Whether it is shown.
	 * @return string
	 */
	private static function view( $status, $label, $count, $is_current ) {
		return sprintf(
			'<a href="%s"%s>%s <span class="count">(%s)</span></a>',
			esc_url( Page::url( 'queue', '' === $status ? array() : array( 'status' => $status ) ) ),
			$is_current ? ' class="current" aria-current="page"' : '',
			esc_html( $label ),
			esc_html( number_format_i18n( $count ) )
		);
	}
}
