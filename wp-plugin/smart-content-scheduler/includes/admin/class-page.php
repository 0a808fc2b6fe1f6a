<?php
/**
 * The settings page.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Capabilities;
use Smart_Content_Scheduler\Reconciler\Reconciler;
use Smart_Content_Scheduler\Report\Agent_State;
use const Smart_Content_Scheduler\PLUGIN_FILE;
use const Smart_Content_Scheduler\VERSION;

defined( 'ABSPATH' ) || exit;

/**
 * Settings, Content Scheduler: five tabs. Scripts, styles and queries of ours run on this page only.
 *
 * @since 0.1.0
 */
final class Page {

	const SLUG = 'smart-content-scheduler';

	/**
	 * How many rows a person wants to see: screen option and user meta.
	 */
	const PER_PAGE = 'smart_content_scheduler_per_page';

	/**
	 * Nonce of the live refresh.
	 */
	const REFRESH = 'smart_content_scheduler_refresh';

	/**
	 * Adds the page to the menu.
	 *
	 * @since 0.1.0
	 */
	public static function add_to_menu() {
		$hook = add_options_page(
			__( 'Content Scheduler', 'smart-content-scheduler' ),
			__( 'Content Scheduler', 'smart-content-scheduler' ),
			Capabilities::MANAGE,
			self::SLUG,
			array( self::class, 'render' )
		);
		if ( false !== $hook ) {
			add_action( 'load-' . $hook, array( self::class, 'load' ) );
		}
	}

	/**
	 * Adds a link to the page to the list of plugins.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $links The plugin's links.
	 * @return string[]
	 */
	public static function add_plugin_link( $links ) {
		if ( current_user_can( Capabilities::MANAGE ) ) {
			array_unshift( $links, sprintf( '<a href="%s">%s</a>', esc_url( self::url() ), esc_html__( 'Settings', 'smart-content-scheduler' ) ) );
		}
		return $links;
	}

	/**
	 * The tabs.
	 *
	 * @since 0.1.0
	 *
	 * @return string[] Title by name.
	 */
	public static function tabs() {
		return array(
			'status'   => __( 'Status', 'smart-content-scheduler' ),
			'queue'    => __( 'Queue', 'smart-content-scheduler' ),
			'slots'    => __( 'Slots', 'smart-content-scheduler' ),
			'settings' => __( 'Settings', 'smart-content-scheduler' ),
			'log'      => __( 'Log', 'smart-content-scheduler' ),
		);
	}

	/**
	 * The tab that is asked for.
	 *
	 * @since 0.1.0
	 *
	 * @return string One of tabs().
	 */
	public static function current_tab() {
		$tab = isset( $_REQUEST['tab'] ) ? sanitize_key( wp_unslash( $_REQUEST['tab'] ) ) : 'status'; // phpcs:ignore WordPress.Security.NonceVerification -- only chooses what is shown.
		return array_key_exists( $tab, self::tabs() ) ? $tab : 'status';
	}

	/**
	 * Address of a tab.
	 *
	 * @since 0.1.0
	 *
	 * @param string $tab  Its name.
	 * @param array  $args More arguments.
	 * @return string Not escaped.
	 */
	public static function url( $tab = 'status', array $args = array() ) {
		return add_query_arg(
			array_map(
				'rawurlencode',
				array(
					'page' => self::SLUG,
					'tab'  => $tab,
				) + $args
			),
			admin_url( 'options-general.php' )
		);
	}

	/**
	 * Before the page is shown: bulk actions, help, script and style.
	 *
	 * @since 0.1.0
	 */
	public static function load() {
		if ( ! current_user_can( Capabilities::MANAGE ) ) {
			wp_die( esc_html__( 'You are not allowed to look at this page.', 'smart-content-scheduler' ), '', array( 'response' => 403 ) );
		}
		if ( 'queue' === self::current_tab() ) {
			Queue_Tab::handle_bulk_action();
		}
		if ( 'settings' === self::current_tab() ) {
			Connection_Section::handle();
		}
		Reconciler::schedule();
		add_screen_option(
			'per_page',
			array(
				'default' => 20,
				'option'  => self::PER_PAGE,
			)
		);
		Help::add( get_current_screen() );
		add_action( 'admin_enqueue_scripts', array( self::class, 'enqueue' ) );
	}

	/**
	 * Script and style of this page. The style serves both directions of writing.
	 *
	 * @since 0.1.0
	 */
	public static function enqueue() {
		wp_enqueue_style( 'smart-content-scheduler', plugins_url( 'assets/admin.css', PLUGIN_FILE ), array( 'dashicons' ), VERSION );
		wp_enqueue_script( 'smart-content-scheduler', plugins_url( 'assets/admin.js', PLUGIN_FILE ), array( 'wp-a11y' ), VERSION, true );
		wp_localize_script(
			'smart-content-scheduler',
			'smartContentScheduler',
			array(
				'url'       => admin_url( 'admin-ajax.php' ),
				'action'    => self::REFRESH,
				'nonce'     => wp_create_nonce( self::REFRESH ),
				'seconds'   => 15,
				'refreshed' => __( 'The page was refreshed.', 'smart-content-scheduler' ),
			)
		);
	}

	/**
	 * How many rows a table shows.
	 *
	 * @since 0.1.0
	 *
	 * @return int
	 */
	public static function per_page() {
		$chosen = (int) get_user_meta( get_current_user_id(), self::PER_PAGE, true );
		return $chosen > 0 && $chosen <= 200 ? $chosen : 20;
	}

	/**
	 * Lets WordPress keep the number of rows that a person chose.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed  $keep   What to keep; false for nothing.
	 * @param string $option Its name.
	 * @param int    $value  What was chosen.
	 * @return mixed
	 */
	public static function keep_screen_option( $keep, $option, $value ) {
		return self::PER_PAGE === $option ? min( 200, max( 1, (int) $value ) ) : $keep;
	}

	/**
	 * Shows the page.
	 *
	 * @since 0.1.0
	 */
	public static function render() {
		$current = self::current_tab();
		?>
		<div class="wrap scs-page">
			<h1 class="wp-heading-inline"><?php esc_html_e( 'Content Scheduler', 'smart-content-scheduler' ); ?></h1>
			<?php self::render_main_actions(); ?>
			<hr class="wp-header-end">
			<nav class="nav-tab-wrapper wp-clearfix" aria-label="<?php esc_attr_e( 'Parts of this page', 'smart-content-scheduler' ); ?>">
				<?php foreach ( self::tabs() as $tab => $title ) : ?>
					<a href="<?php echo esc_url( self::url( $tab ) ); ?>" class="nav-tab<?php echo $tab === $current ? ' nav-tab-active' : ''; ?>"<?php echo $tab === $current ? ' aria-current="page"' : ''; ?>><?php echo esc_html( $title ); ?></a>
				<?php endforeach; ?>
			</nav>
			<?php Notices::render(); ?>
			<div id="scs-tab" data-tab="<?php echo esc_attr( $current ); ?>">
				<?php self::render_tab( $current ); ?>
			</div>
		</div>
		<?php
	}

	/**
	 * Shows one tab.
	 *
	 * @since 0.1.0
	 *
	 * @param string $tab Its name.
	 */
	public static function render_tab( $tab ) {
		switch ( $tab ) {
			case 'queue':
				Queue_Tab::render();
				break;
			case 'slots':
				Slots_Tab::render();
				break;
			case 'settings':
				Settings_Tab::render();
				break;
			case 'log':
				Log_Tab::render();
				break;
			default:
				Status_Tab::render();
		}
	}

	/**
	 * Answers the script that keeps the page fresh: the tab as it is now.
	 *
	 * @since 0.1.0
	 */
	public static function refresh() {
		check_ajax_referer( self::REFRESH );
		if ( ! current_user_can( Capabilities::MANAGE ) ) {
			wp_send_json_error( null, 403 );
		}
		// Links inside the tab are built from the address of the page, not from the one of this request.
		$_SERVER['REQUEST_URI'] = wp_make_link_relative( self::url( self::current_tab() ) );
		set_current_screen( 'settings_page_' . self::SLUG );
		ob_start();
		self::render_tab( self::current_tab() );
		wp_send_json_success( array( 'html' => ob_get_clean() ) );
	}

	/**
	 * Check now, and pause or resume.
	 */
	private static function render_main_actions() {
		$agent = Agent_State::last();
		if ( null === $agent ) {
			return;
		}
		$buttons = array(
			'check_now' => __( 'Check now', 'smart-content-scheduler' ),
			$agent['paused'] ? 'resume' : 'pause' => $agent['paused'] ? __( 'Resume', 'smart-content-scheduler' ) : __( 'Pause', 'smart-content-scheduler' ),
		);
		foreach ( $buttons as $action => $label ) {
			Actions::button( $action, $label, 'page-title-action' );
		}
	}
}
