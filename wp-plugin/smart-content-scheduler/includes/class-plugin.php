<?php
/**
 * All hooks of the plugin at a glance.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler;

defined( 'ABSPATH' ) || exit;

/**
 * Registers every hook that the plugin listens to.
 *
 * @since 0.1.0
 */
final class Plugin {

	/**
	 * Called once, when the plugin's file is loaded.
	 *
	 * @since 0.1.0
	 */
	public static function register_hooks() {
		// Tables, options, role and capability: made when they are missing or older than this code.
		add_action( 'init', array( Lifecycle::class, 'upgrade' ), 1 );
		add_action( 'wp_initialize_site', array( Lifecycle::class, 'initialize_site' ), 200 );
		add_action( 'wp_uninitialize_site', array( Lifecycle::class, 'uninitialize_site' ), 5 );

		// What the agent talks to.
		add_action( 'rest_api_init', array( self::class, 'register_routes' ) );

		// What keeps the table of last posts in step with everything that WordPress changes.
		add_action( 'transition_post_status', array( Last_Published\Change_Listener::class, 'post_changed' ), 10, 3 );
		add_action( 'post_updated', array( Last_Published\Change_Listener::class, 'post_type_changed' ), 10, 3 );
		add_action( 'set_object_terms', array( Last_Published\Change_Listener::class, 'terms_set' ), 10, 6 );
		add_action( 'deleted_term_relationships', array( Last_Published\Change_Listener::class, 'terms_removed' ), 10, 3 );
		add_action( 'created_category', array( Last_Published\Change_Listener::class, 'category_created' ) );
		add_action( 'delete_category', array( Last_Published\Change_Listener::class, 'category_deleted' ) );
		add_action( 'split_shared_term', array( Last_Published\Change_Listener::class, 'everything_changed' ), 10, 0 );
		add_action( 'update_option_timezone_string', array( Last_Published\Change_Listener::class, 'everything_changed' ), 10, 0 );
		add_action( 'update_option_gmt_offset', array( Last_Published\Change_Listener::class, 'everything_changed' ), 10, 0 );

		// What keeps the table of titles in step.
		add_action( 'transition_post_status', array( Titles\Title_Index::class, 'post_changed' ), 10, 3 );
		add_action( 'post_updated', array( Titles\Title_Index::class, 'post_type_changed' ), 10, 3 );
		add_action( 'deleted_post', array( Titles\Title_Index::class, 'post_deleted' ), 10, 2 );

		// What lets a category or tag be made once, however many want it at the same moment.
		add_filter( 'pre_insert_term', array( Terms\Term_Lock::class, 'take' ), 1000, 3 );
		add_action( 'saved_term', array( Terms\Term_Lock::class, 'release' ), 1000, 0 );
		add_action( 'shutdown', array( Terms\Term_Lock::class, 'release' ), 10, 0 );

		// Structured data of a post: in the graph of an SEO plugin, or printed after it would have been.
		add_filter( 'wpseo_schema_graph', array( Seo\Structured_Data::class, 'join_yoast' ), 20 );
		add_filter( 'rank_math/json_ld', array( Seo\Structured_Data::class, 'join_rank_math' ), 99 );
		add_action( 'wp_head', array( Seo\Structured_Data::class, 'print_script' ), 20 );

		// A body that PHP dropped because it is too large is called that.
		add_filter( 'rest_request_before_callbacks', array( Rest\Media_Controller::class, 'explain_dropped_body' ), 10, 3 );

		self::register_page_hooks();

		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			\WP_CLI::add_command( 'content-scheduler', Cli\Command::class );
		}
	}

	/**
	 * The page, and what WordPress expects of a plugin beside it.
	 */
	private static function register_page_hooks() {
		add_action( 'init', array( self::class, 'load_translations' ) );
		add_action( 'admin_menu', array( Admin\Page::class, 'add_to_menu' ) );
		add_filter( 'set_screen_option_smart_content_scheduler_per_page', array( Admin\Page::class, 'keep_screen_option' ), 10, 3 );
		add_action( 'admin_post_' . Admin\Actions::ACTION, array( Admin\Actions::class, 'handle' ) );
		add_action( 'wp_ajax_' . Admin\Page::REFRESH, array( Admin\Page::class, 'refresh' ) );
		add_action( 'admin_notices', array( Admin\Notices::class, 'agent_silent' ) );
		add_action( 'wp_dashboard_setup', array( Admin\Dashboard_Widget::class, 'add' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( PLUGIN_FILE ), array( Admin\Page::class, 'add_plugin_link' ) );
		add_filter( 'site_status_tests', array( Health\Site_Health::class, 'add_tests' ) );
		add_filter( 'debug_information', array( Health\Site_Health::class, 'add_information' ) );
		add_filter( 'wp_privacy_personal_data_exporters', array( Privacy\Personal_Data::class, 'add_exporter' ) );
		add_filter( 'wp_privacy_personal_data_erasers', array( Privacy\Personal_Data::class, 'add_eraser' ) );
		add_action( 'admin_init', array( Privacy\Personal_Data::class, 'suggest_policy' ) );
		add_action( Reconciler\Reconciler::EVENT, array( Reconciler\Reconciler::class, 'run' ) );
		add_action( Reconciler\Reconciler::EVENT, array( Report\Log_Table::class, 'prune' ) );
		add_action( Reconciler\Reconciler::EVENT, array( Commands\Command_Table::class, 'expire' ) );
	}

	/**
	 * Loads the translation of the person's language.
	 *
	 * @since 0.1.0
	 */
	public static function load_translations() {
		load_plugin_textdomain( 'smart-content-scheduler', false, dirname( plugin_basename( PLUGIN_FILE ) ) . '/languages' );
	}

	/**
	 * Registers the routes of `smart-content-scheduler/v1`.
	 *
	 * @since 0.1.0
	 */
	public static function register_routes() {
		( new Rest\Site_Controller() )->register_routes();
		( new Rest\Last_Published_Controller() )->register_routes();
		( new Rest\Lease_Controller() )->register_routes();
		( new Rest\Publications_Controller() )->register_routes();
		( new Rest\Media_Controller() )->register_routes();
		( new Rest\Titles_Controller() )->register_routes();
		( new Rest\Report_Controller() )->register_routes();
		( new Rest\Settings_Controller() )->register_routes();
		( new Rest\Commands_Controller() )->register_routes();
		Rest\User_Identity::register_field();
	}
}
