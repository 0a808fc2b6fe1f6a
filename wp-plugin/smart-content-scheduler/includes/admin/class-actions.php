<?php
/**
 * What people may do on the page.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Capabilities;
use Smart_Content_Scheduler\Commands\Command_Table;
use Smart_Content_Scheduler\Plain_Text;
use Smart_Content_Scheduler\Report\Job_Table;
use Smart_Content_Scheduler\Report\Log_Table;
use Smart_Content_Scheduler\Settings\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Every action is one request to admin-post.php with a capability and a nonce of its own, and ends in a redirect.
 *
 * @since 0.1.0
 */
final class Actions {

	/**
	 * Action of admin-post.php.
	 */
	const ACTION = 'smart_content_scheduler_do';

	/**
	 * A button that does something.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name  What.
	 * @param string $label Its words.
	 * @param string $class CSS classes.
	 * @param array  $args  More fields.
	 */
	public static function button( $name, $label, $class = 'button', array $args = array() ) {
		?>
		<form method="post" action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>" class="scs-inline">
			<input type="hidden" name="action" value="<?php echo esc_attr( self::ACTION ); ?>">
			<input type="hidden" name="do" value="<?php echo esc_attr( $name ); ?>">
			<input type="hidden" name="tab" value="<?php echo esc_attr( Page::current_tab() ); ?>">
			<?php foreach ( $args as $field => $value ) : ?>
				<input type="hidden" name="<?php echo esc_attr( $field ); ?>" value="<?php echo esc_attr( $value ); ?>">
			<?php endforeach; ?>
			<?php wp_nonce_field( self::nonce( $name ), '_wpnonce', false ); ?>
			<button type="submit" class="<?php echo esc_attr( $class ); ?>"><?php echo esc_html( $label ); ?></button>
		</form>
		<?php
	}

	/**
	 * A link that does something, as WordPress's own tables have them.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name  What.
	 * @param string $label Its words.
	 * @param array  $args  More fields.
	 * @param string $about What it is about, for screen readers.
	 * @return string HTML.
	 */
	public static function link( $name, $label, array $args, $about ) {
		$url = add_query_arg(
			array_map(
				'rawurlencode',
				array(
					'action' => self::ACTION,
					'do'     => $name,
					'tab'    => Page::current_tab(),
				) + $args
			),
			admin_url( 'admin-post.php' )
		);
		return sprintf(
			'<a href="%s">%s<span class="screen-reader-text"> %s</span></a>',
			esc_url( wp_nonce_url( $url, self::nonce( $name ) ) ),
			esc_html( $label ),
			esc_html( $about )
		);
	}

	/**
	 * Name of the nonce of an action.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name The action.
	 * @return string
	 */
	public static function nonce( $name ) {
		return 'smart_content_scheduler_' . $name;
	}

	/**
	 * Carries an action out and goes back to the tab.
	 *
	 * @since 0.1.0
	 */
	public static function handle() {
		$name = isset( $_REQUEST['do'] ) ? sanitize_key( wp_unslash( $_REQUEST['do'] ) ) : '';
		check_admin_referer( self::nonce( $name ) );
		if ( ! current_user_can( Capabilities::MANAGE ) ) {
			wp_die( esc_html__( 'You are not allowed to do this.', 'smart-content-scheduler' ), '', array( 'response' => 403 ) );
		}
		list( $level, $message ) = self::carry_out( $name );
		Notices::add( $level, $message );
		$back = wp_get_referer();
		wp_safe_redirect( $back && false !== strpos( $back, 'page=' . Page::SLUG ) ? $back : Page::url( Page::current_tab() ) );
		exit;
	}

	/**
	 * Lets a command wait for the agent.
	 *
	 * @since 0.1.0
	 *
	 * @param string $type    Type of the wire contract.
	 * @param array  $args    Its other fields.
	 * @param string $message What is going to happen, a whole sentence.
	 * @return array { level, message }
	 */
	public static function command( $type, array $args, $message ) {
		if ( ! Command_Table::add( $type, $args, get_current_user_id() ) ) {
			return array( 'info', __( 'That waits for the agent already; it is done once.', 'smart-content-scheduler' ) );
		}
		Log_Table::add( 'person', 'info', 'command', $message, get_current_user_id() );
		return array( 'success', $message );
	}

	/**
	 * Does it.
	 *
	 * @param string $name What.
	 * @return array { level, message }
	 */
	private static function carry_out( $name ) {
		switch ( $name ) {
			case 'pause':
				return self::command( 'pause', array(), __( 'Publishing will be paused at the agent\'s next report.', 'smart-content-scheduler' ) );
			case 'resume':
				return self::command( 'resume', array(), __( 'Publishing will go on at the agent\'s next report.', 'smart-content-scheduler' ) );
			case 'check_now':
				return self::command( 'check_now', array(), __( 'The agent will check at its next report.', 'smart-content-scheduler' ) );
			case 'retry':
			case 'cancel':
			case 'publish_now':
			case 'raise':
			case 'lower':
				return self::job_action( $name, Job_Table::get( self::text( 'job' ) ) );
			case 'publish_next':
				return self::job_action( 'publish_now', self::next_job( self::number( 'term' ) ) );
			case 'pause_category':
			case 'resume_category':
				return self::pause_category( self::number( 'term' ), 'pause_category' === $name );
			case 'save_schedule':
				return Settings_Form::save( wp_unslash( $_POST ) ); // phpcs:ignore WordPress.Security -- checked in handle(), each field is sanitised there.
			case 'save_rules':
				return Category_Rules_Form::save( wp_unslash( $_POST ) ); // phpcs:ignore WordPress.Security -- as above.
			case 'repair_missed':
				return Missed_Schedule::repair( self::number( 'post' ) );
			case 'test_connection':
				Connection_Report::run();
				return array( 'success', __( 'Every layer was tested.', 'smart-content-scheduler' ) );
			default:
				return array( 'error', __( 'That is not known here.', 'smart-content-scheduler' ) );
		}
	}

	/**
	 * An action on one job.
	 *
	 * @since 0.1.0
	 *
	 * @param string      $name retry, cancel, publish_now, raise or lower.
	 * @param object|null $job  The job as the plugin knows it.
	 * @return array { level, message }
	 */
	public static function job_action( $name, $job ) {
		if ( null === $job ) {
			return array( 'error', __( 'There is no such job any more, or nothing is waiting in that category.', 'smart-content-scheduler' ) );
		}
		$title = '' === $job->title ? $job->job_id : $job->title;
		$args  = array( 'job_id' => $job->job_id );
		switch ( $name ) {
			case 'retry':
				/* translators: %s: title of a post. */
				return self::command( 'retry', $args, sprintf( __( '"%s" will be tried again.', 'smart-content-scheduler' ), $title ) );
			case 'cancel':
				/* translators: %s: title of a post. */
				return self::command( 'cancel', $args, sprintf( __( '"%s" will be cancelled.', 'smart-content-scheduler' ), $title ) );
			case 'publish_now':
				/* translators: %s: title of a post. */
				return self::command( 'publish_now', $args + array( 'force' => false ), sprintf( __( '"%s" will be published at the agent\'s next report.', 'smart-content-scheduler' ), $title ) );
			default:
				$priority = max( 0, min( 100, 100 - (int) $job->priority_rank + ( 'raise' === $name ? 10 : -10 ) ) );
				/* translators: 1: title of a post, 2: a number from 0 to 100. */
				return self::command( 'set_priority', $args + array( 'priority' => $priority ), sprintf( __( '"%1$s" will have priority %2$d.', 'smart-content-scheduler' ), $title, $priority ) );
		}
	}

	/**
	 * Pauses a category, or lets it go on.
	 *
	 * @param int  $term_id The category.
	 * @param bool $paused  Whether to pause it.
	 * @return array { level, message }
	 */
	private static function pause_category( $term_id, $paused ) {
		$term = get_term( $term_id, 'category' );
		if ( ! $term instanceof \WP_Term ) {
			return array( 'error', __( 'There is no such category any more.', 'smart-content-scheduler' ) );
		}
		if ( Effective_Settings::is_locked( Settings::RULES ) ) {
			return array( 'error', __( 'The rules of categories are set in the agent\'s environment and cannot be changed here.', 'smart-content-scheduler' ) );
		}
		$kept  = Settings::kept();
		$rules = isset( $kept['rules'][ $term_id ] ) ? $kept['rules'][ $term_id ] : array();
		unset( $rules['paused'] );
		Settings::save_rules( $term_id, $paused ? $rules + array( 'paused' => true ) : $rules );
		$message = $paused
			/* translators: %s: name of a category. */
			? __( '%s will be paused at the agent\'s next report.', 'smart-content-scheduler' )
			/* translators: %s: name of a category. */
			: __( '%s will go on at the agent\'s next report.', 'smart-content-scheduler' );
		$message = sprintf( $message, Plain_Text::decode( $term->name ) );
		Log_Table::add( 'person', 'info', 'settings', $message, get_current_user_id() );
		return array( 'success', $message );
	}

	/**
	 * The job that a category publishes next.
	 *
	 * @param int $term_id The category.
	 * @return object|null
	 */
	private static function next_job( $term_id ) {
		$found = Job_Table::find(
			array(
				'status'  => 'QUEUED',
				'term_id' => $term_id,
				'search'  => '',
				'orderby' => 'priority',
				'limit'   => 1,
				'offset'  => 0,
			)
		);
		return isset( $found['jobs'][0] ) ? $found['jobs'][0] : null;
	}

	/**
	 * A text of the request. Job ids may hold any character, so nothing is taken out of it: it is only compared.
	 *
	 * @param string $field Its name.
	 * @return string
	 */
	private static function text( $field ) {
		return isset( $_REQUEST[ $field ] ) && is_string( $_REQUEST[ $field ] ) ? wp_unslash( $_REQUEST[ $field ] ) : ''; // phpcs:ignore WordPress.Security -- checked in handle(); hashed before it reaches the database.
	}

	/**
	 * A number of the request.
	 *
	 * @param string $field Its name.
	 * @return int
	 */
	private static function number( $field ) {
		return isset( $_REQUEST[ $field ] ) ? absint( $_REQUEST[ $field ] ) : 0; // phpcs:ignore WordPress.Security.NonceVerification -- checked in handle().
	}
}
