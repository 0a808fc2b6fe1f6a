<?php
/**
 * Plugin Name: SCS test rig
 * Description: Counts publish hooks, holds the clock of the plugin under test, and makes PHP die, sleep or wait at a named step.
 */

namespace SCS_Test_Rig;

/*
 * Doubles of other plugins, told by the option scs_test_doubles, such as "polylang,yoast".
 */
if ( ! wp_installing() ) {
	foreach ( array_filter( explode( ',', (string) get_option( 'scs_test_doubles', '' ) ) ) as $double ) {
		require_once dirname( __DIR__ ) . '/doubles/' . basename( $double ) . '.php';
	}
}

/*
 * The clock. Option scs_test_now: seconds since 1970 that the clock stands still at; scs_test_clock_offset: seconds
 * that it runs ahead. Neither exists on a site that was not told so.
 */
add_filter(
	'smart_content_scheduler_now',
	static function ( $now ) {
		$held = get_option( 'scs_test_now' );
		return false !== $held ? (int) $held : (int) $now + (int) get_option( 'scs_test_clock_offset', 0 );
	}
);

/* The largest file that this site takes: option scs_test_upload_limit, in bytes. */
add_filter(
	'upload_size_limit',
	static function ( $bytes ) {
		return (int) get_option( 'scs_test_upload_limit', $bytes );
	}
);

/*
 * Steps of the publication protocol. What happens at a step is told by the option scs_test_steps or, for one request,
 * by the header X-SCS-Test-Steps, both like "flip=kill,record=hold:gate1". Acts: kill (SIGKILL to this PHP process),
 * exit, throw, sleep:MS, hold:GATE (wait until the test opens that gate), log. Every step is logged with scs_test_log_steps.
 */
add_action(
	'smart_content_scheduler_step',
	static function ( $step ) {
		static $acts = null;
		if ( null === $acts ) {
			$told = get_option( 'scs_test_steps', '' );
			if ( isset( $_SERVER['HTTP_X_SCS_TEST_STEPS'] ) ) {
				$told = $_SERVER['HTTP_X_SCS_TEST_STEPS'];
			}
			$acts = array();
			foreach ( array_filter( explode( ',', (string) $told ) ) as $pair ) {
				list( $name, $act ) = explode( '=', $pair, 2 );
				$acts[ $name ]      = $act;
			}
		}
		if ( isset( $_SERVER['HTTP_X_SCS_TEST_LOG'] ) ) {
			global $wpdb;
			$wpdb->insert( $wpdb->prefix . 'scs_test_steps', array( 'request' => $_SERVER['HTTP_X_SCS_TEST_LOG'], 'step' => $step ) );
		}
		if ( isset( $acts[ $step ] ) ) {
			act( $acts[ $step ] );
		}
	}
);

/** Does what an act says. */
function act( $act ) {
	global $wpdb;
	list( $verb, $argument ) = array_pad( explode( ':', $act, 2 ), 2, '' );
	switch ( $verb ) {
		case 'kill':
			posix_kill( getmypid(), SIGKILL );
			// Falls through only if no signal could be sent.
		case 'exit':
			exit( 1 );
		case 'throw':
			throw new \RuntimeException( 'The test rig was told to throw.' );
		case 'sleep':
			usleep( 1000 * (int) $argument );
			return;
		case 'hold':
			$gates = $wpdb->prefix . 'scs_test_gates';
			$wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO $gates (name, opened, arrived) VALUES (%s, 0, 0)", $argument ) );
			$wpdb->query( $wpdb->prepare( "UPDATE $gates SET arrived = arrived + 1 WHERE name = %s", $argument ) );
			$deadline = microtime( true ) + 20;
			while ( microtime( true ) < $deadline && ! $wpdb->get_var( $wpdb->prepare( "SELECT opened FROM $gates WHERE name = %s", $argument ) ) ) {
				usleep( 10000 );
			}
	}
}

/*
 * Publish hooks, each with what the hook could see of the post at that moment.
 */
function record_hook( $hook, $post_id ) {
	global $wpdb;
	$post = get_post( $post_id );
	if ( ! $post || 'post' !== $post->post_type ) {
		return;
	}
	$seen = array(
		'status'     => $post->post_status,
		'name'       => $post->post_name,
		'date_gmt'   => $post->post_date_gmt,
		'categories' => wp_get_post_categories( $post_id ),
		'tags'       => wp_get_post_tags( $post_id, array( 'fields' => 'ids' ) ),
		'thumbnail'  => (int) get_post_thumbnail_id( $post_id ),
		'format'     => get_post_format( $post_id ),
		'sticky'     => is_sticky( $post_id ),
		'author'     => (int) $post->post_author,
	);
	if ( function_exists( 'pll_get_post_language' ) ) {
		$seen['language'] = pll_get_post_language( $post_id );
	}
	$wpdb->insert( $wpdb->prefix . 'scs_test_hooks', array( 'hook' => $hook, 'post_id' => $post_id, 'seen' => wp_json_encode( $seen ) ) );
}
add_action(
	'transition_post_status',
	static function ( $new_status, $old_status, $post ) {
		if ( 'publish' === $new_status && 'publish' !== $old_status ) {
			record_hook( 'transition_post_status', $post->ID );
			$act = isset( $_SERVER['HTTP_X_SCS_TEST_IN_HOOKS'] ) ? $_SERVER['HTTP_X_SCS_TEST_IN_HOOKS'] : get_option( 'scs_test_in_hooks' );
			if ( $act ) {
				act( $act );
			}
		}
	},
	20,
	3
);
add_action(
	'publish_post',
	static function ( $post_id ) {
		record_hook( 'publish_post', $post_id );
	}
);
foreach ( array( 'save_post', 'wp_after_insert_post' ) as $hook ) {
	add_action(
		$hook,
		static function ( $post_id, $post ) use ( $hook ) {
			if ( 'publish' === $post->post_status ) {
				record_hook( $hook, $post_id );
			}
		},
		10,
		2
	);
}

/** The tables that the above writes to, made by the rig when a site is installed. */
function install() {
	global $wpdb;
	$wpdb->query( "CREATE TABLE IF NOT EXISTS {$wpdb->prefix}scs_test_hooks (id BIGINT PRIMARY KEY AUTO_INCREMENT, hook VARCHAR(64) NOT NULL, post_id BIGINT NOT NULL, seen LONGTEXT NOT NULL)" );
	$wpdb->query( "CREATE TABLE IF NOT EXISTS {$wpdb->prefix}scs_test_steps (id BIGINT PRIMARY KEY AUTO_INCREMENT, request VARCHAR(64) NOT NULL, step VARCHAR(64) NOT NULL)" );
	$wpdb->query( "CREATE TABLE IF NOT EXISTS {$wpdb->prefix}scs_test_gates (name VARCHAR(64) PRIMARY KEY, opened INT NOT NULL, arrived INT NOT NULL)" );
}

/* An authenticated route that does nothing: the yardstick of benchmarks. */
add_action(
	'rest_api_init',
	static function () {
		register_rest_route(
			'scs-test/v1',
			'/empty',
			array(
				'methods'             => 'GET',
				'callback'            => static function () {
					return array();
				},
				'permission_callback' => static function () {
					return is_user_logged_in();
				},
			)
		);

		// Holds the plugin's clock, for agents in processes of their own that simulate time.
		register_rest_route(
			'scs-test/v1',
			'/clock',
			array(
				'methods'             => 'POST',
				'callback'            => static function ( $request ) {
					update_option( 'scs_test_now', (int) $request['now'], false );
					return array();
				},
				'permission_callback' => '__return_true',
			)
		);
	}
);

/* Right to left, as in Arabic or Hebrew, with the option scs_test_rtl: the translations of WordPress are not here. */
add_filter(
	'gettext_with_context',
	static function ( $translation, $text, $context ) {
		return 'text direction' === $context && get_option( 'scs_test_rtl' ) ? 'rtl' : $translation;
	},
	10,
	3
);
add_action(
	'init',
	static function () {
		if ( get_option( 'scs_test_rtl' ) ) {
			$GLOBALS['wp_locale']->text_direction = 'rtl';
		}
	}
);

/* With SAVEQUERIES: the queries of each page that the plugin under test asked for, one a line, in plugin-queries.log. */
add_action(
	'shutdown',
	static function () {
		global $wpdb;
		foreach ( defined( 'SAVEQUERIES' ) && SAVEQUERIES ? (array) $wpdb->queries : array() as $query ) {
			if ( false !== strpos( $query[2], 'Smart_Content_Scheduler\\' ) && false === strpos( $query[2], 'SCS_Test_Rig\\' ) ) {
				$path = isset( $_SERVER['REQUEST_URI'] ) ? $_SERVER['REQUEST_URI'] : '';
				file_put_contents( ABSPATH . 'plugin-queries.log', $path . ' ' . preg_replace( '/\s+/', ' ', $query[0] ) . "\n", FILE_APPEND );
			}
		}
	},
	PHP_INT_MAX
);
