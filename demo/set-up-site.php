<?php
/**
 * Turns the WordPress that Playground brings into the demo's site. Reads /demo/site.json, writes /demo/agent.json.
 *
 * @package Smart_Content_Scheduler
 */

require_once '/wordpress/wp-load.php';

$site = json_decode( file_get_contents( '/demo/site.json' ), true );

update_option( 'blogname', $site['title'] );
update_option( 'blogdescription', $site['tagline'] );
update_option( 'timezone_string', $site['zone'] );
update_option( 'date_format', 'j F Y' );

global $wp_rewrite;
$wp_rewrite->set_permalink_structure( '/%year%/%monthnum%/%postname%/' );
flush_rewrite_rules( false );

// The sample post would count as the last one of its category, and the sample page says nothing.
$samples = array(
	'numberposts' => -1,
	'post_type'   => array( 'post', 'page' ),
);
foreach ( get_posts( $samples ) as $sample ) {
	wp_delete_post( $sample->ID, true );
}

wp_set_password( $site['adminPassword'], get_user_by( 'login', 'admin' )->ID );

$agent = wp_insert_user(
	array(
		'user_login'   => 'scheduler',
		'user_pass'    => wp_generate_password( 32 ),
		'display_name' => 'Scheduler',
		'role'         => 'content_scheduler_agent',
	)
);
if ( is_wp_error( $agent ) ) {
	throw new Exception( $agent->get_error_message() );
}
$made = WP_Application_Passwords::create_new_application_password( $agent, array( 'name' => 'Demo' ) );
if ( is_wp_error( $made ) ) {
	throw new Exception( $made->get_error_message() );
}
file_put_contents(
	'/demo/agent.json',
	wp_json_encode(
		array(
			'username'    => 'scheduler',
			'appPassword' => $made[0],
		)
	)
);
