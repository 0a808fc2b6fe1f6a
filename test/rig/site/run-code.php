<?php
/**
 * Runs the PHP code that arrives on stdin as the body of a function inside loaded WordPress, and prints what it
 * returns as JSON behind a marker. Environment: SCS_CORE folder, SCS_URL, SCS_ARGS JSON (the function's `$args`),
 * SCS_INSTALLING, SCS_USER (login to act as), SCS_CONSTANTS JSON (constants that must be defined before WordPress loads).
 */
$url = parse_url( getenv( 'SCS_URL' ) );

$_SERVER['HTTP_HOST']       = $url['host'] . ( isset( $url['port'] ) ? ':' . $url['port'] : '' );
$_SERVER['SERVER_NAME']     = $url['host'];
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['REQUEST_URI']     = isset( $url['path'] ) ? $url['path'] : '/';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';

if ( '1' === getenv( 'SCS_INSTALLING' ) ) {
	define( 'WP_INSTALLING', true );
}
foreach ( (array) json_decode( (string) getenv( 'SCS_CONSTANTS' ), true ) as $scs_name => $scs_value ) {
	define( $scs_name, $scs_value );
}
$scs_code = stream_get_contents( STDIN );
require getenv( 'SCS_CORE' ) . '/wp-load.php';

if ( getenv( 'SCS_USER' ) ) {
	// By id: with a login, core leaves a user alone whom something has asked for already while it loaded.
	wp_set_current_user( get_user_by( 'login', getenv( 'SCS_USER' ) )->ID );
}
$scs_run = eval( 'return static function ( $args ) { global $wpdb; ' . $scs_code . "\n};" );
$scs_out = $scs_run( json_decode( (string) getenv( 'SCS_ARGS' ), true ) );
if ( is_wp_error( $scs_out ) ) {
	$scs_out = array( 'wp_error' => $scs_out->get_error_code(), 'message' => $scs_out->get_error_message() );
}
fwrite( STDOUT, "\nSCS-RESULT:" . wp_json_encode( $scs_out ) . "\n" );
