<?php
/**
 * The layers between the agent and WordPress.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Health;

use Smart_Content_Scheduler\Admin\Agent_User;
use Smart_Content_Scheduler\Report\Agent_State;

defined( 'ABSPATH' ) || exit;

/**
 * Tests each of them from this side, names the one that fails, and says what to do. "scs doctor" tests them from the other.
 *
 * @since 0.1.0
 */
final class Layers {

	/**
	 * More skew than this stops the agent from publishing. Milliseconds.
	 */
	const MAX_SKEW_MS = 120000;

	/**
	 * Tests every layer.
	 *
	 * @since 0.1.0
	 *
	 * @return array[] Each { layer, label, ok, message }
	 */
	public static function examine() {
		$own = self::ask_ourselves();
		return array(
			self::versions(),
			self::passwords(),
			self::rest( $own ),
			self::header( $own ),
			self::user(),
			self::agent(),
			self::clock(),
		);
	}

	/**
	 * Whether WordPress and PHP are new enough.
	 *
	 * @return array
	 */
	private static function versions() {
		$wp = get_bloginfo( 'version' );
		$ok = version_compare( $wp, '6.1', '>=' ) && PHP_VERSION_ID >= 70400;
		return self::finding(
			'versions',
			__( 'Versions', 'smart-content-scheduler' ),
			$ok,
			$ok
				/* translators: 1: version of WordPress, 2: version of PHP. */
				? sprintf( __( 'WordPress %1$s and PHP %2$s are new enough.', 'smart-content-scheduler' ), $wp, PHP_VERSION )
				/* translators: 1: version of WordPress, 2: version of PHP. */
				: sprintf( __( 'WordPress %1$s with PHP %2$s is too old: WordPress 6.1 and PHP 7.4 are needed. Update them.', 'smart-content-scheduler' ), $wp, PHP_VERSION )
		);
	}

	/**
	 * Whether application passwords may be used.
	 *
	 * @return array
	 */
	private static function passwords() {
		$ok = wp_is_application_passwords_available();
		if ( $ok ) {
			$message = __( 'Application passwords are available.', 'smart-content-scheduler' );
		} elseif ( ! wp_is_application_passwords_supported() ) {
			$message = __( 'Application passwords need https. Give the site a certificate, or set WP_ENVIRONMENT_TYPE to "local" on a machine of your own.', 'smart-content-scheduler' );
		} else {
			$message = __( 'Application passwords were turned off, probably by a security plugin. Allow them there.', 'smart-content-scheduler' );
		}
		return self::finding( 'passwords', __( 'Application passwords', 'smart-content-scheduler' ), $ok, $message );
	}

	/**
	 * Whether the REST API answers as itself.
	 *
	 * @param array|\WP_Error $own Answer of our own route.
	 * @return array
	 */
	private static function rest( $own ) {
		$label = __( 'REST API', 'smart-content-scheduler' );
		if ( is_wp_error( $own ) ) {
			/* translators: %s: an error message. */
			return self::finding( 'rest', $label, false, sprintf( __( 'This site cannot reach itself: %s. If the agent reaches it all the same, this does no harm.', 'smart-content-scheduler' ), $own->get_error_message() ) );
		}
		$status = (int) wp_remote_retrieve_response_code( $own );
		if ( $status >= 300 && $status < 400 ) {
			/* translators: %s: an address. */
			return self::finding( 'rest', $label, false, sprintf( __( 'The address of the REST API redirects to %s, where credentials and content are lost. Set the site\'s address (Settings, General) to the one that answers.', 'smart-content-scheduler' ), (string) wp_remote_retrieve_header( $own, 'location' ) ) );
		}
		if ( null === json_decode( (string) wp_remote_retrieve_body( $own ) ) ) {
			/* translators: %d: an HTTP status. */
			return self::finding( 'rest', $label, false, sprintf( __( 'The REST API answered with status %d and no JSON. A firewall or a security plugin blocks it: allow the addresses under wp-json/smart-content-scheduler.', 'smart-content-scheduler' ), $status ) );
		}
		return self::finding( 'rest', $label, true, __( 'The REST API answers.', 'smart-content-scheduler' ) );
	}

	/**
	 * Whether the header with the credentials reaches PHP.
	 *
	 * @param array|\WP_Error $own Answer of our own route.
	 * @return array
	 */
	private static function header( $own ) {
		$label = __( 'Authorization header', 'smart-content-scheduler' );
		$body  = is_wp_error( $own ) ? null : json_decode( (string) wp_remote_retrieve_body( $own ), true );
		$code  = is_array( $body ) && isset( $body['code'] ) ? $body['code'] : '';
		if ( 'authorization_missing' === $code ) {
			return self::finding( 'header', $label, false, __( 'The web server does not pass the Authorization header on to PHP. On Apache add "SetEnvIf Authorization (.*) HTTP_AUTHORIZATION=$1" to .htaccess; with FastCGI pass HTTP_AUTHORIZATION.', 'smart-content-scheduler' ) );
		}
		if ( '' === $code ) {
			return self::finding( 'header', $label, false, __( 'It could not be tested, because the REST API did not answer.', 'smart-content-scheduler' ) );
		}
		return self::finding( 'header', $label, true, __( 'The Authorization header reaches WordPress.', 'smart-content-scheduler' ) );
	}

	/**
	 * Whether there is a user for the agent that may publish.
	 *
	 * @return array
	 */
	private static function user() {
		$label = __( 'The agent\'s user', 'smart-content-scheduler' );
		$user  = Agent_User::find();
		if ( null === $user ) {
			return self::finding( 'user', $label, false, __( 'No user has the role Content Scheduler Agent. Make access for the agent above.', 'smart-content-scheduler' ) );
		}
		if ( ! user_can( $user, 'publish_posts' ) ) {
			/* translators: %s: login of a user. */
			return self::finding( 'user', $label, false, sprintf( __( '%s may not publish posts. Another plugin has changed the role; deactivate and activate this plugin to mend it.', 'smart-content-scheduler' ), $user->user_login ) );
		}
		if ( array() === \WP_Application_Passwords::get_user_application_passwords( $user->ID ) ) {
			/* translators: %s: login of a user. */
			return self::finding( 'user', $label, false, sprintf( __( '%s has no application password. Make a new password for the agent above.', 'smart-content-scheduler' ), $user->user_login ) );
		}
		/* translators: %s: login of a user. */
		return self::finding( 'user', $label, true, sprintf( __( '%s may publish and has an application password.', 'smart-content-scheduler' ), $user->user_login ) );
	}

	/**
	 * Whether the agent is heard.
	 *
	 * @return array
	 */
	private static function agent() {
		$label = __( 'Agent', 'smart-content-scheduler' );
		$agent = Agent_State::last();
		if ( null === $agent ) {
			return self::finding( 'agent', $label, false, __( 'No agent has reported yet. Start it with "scs run"; if it runs, "scs doctor" says what keeps it from this site.', 'smart-content-scheduler' ) );
		}
		$ok = ! Agent_State::is_silent();
		return self::finding(
			'agent',
			$label,
			$ok,
			$ok
				/* translators: %s: version. */
				? sprintf( __( 'The agent reports (version %s).', 'smart-content-scheduler' ), $agent['version'] )
				: __( 'The agent has stopped reporting. Start it with "scs run", and look into its log.', 'smart-content-scheduler' )
		);
	}

	/**
	 * Whether the two clocks agree.
	 *
	 * @return array
	 */
	private static function clock() {
		$label = __( 'Clocks', 'smart-content-scheduler' );
		$agent = Agent_State::last();
		if ( null === $agent || null === $agent['clock_skew_ms'] ) {
			return self::finding( 'clock', $label, true, __( 'The clocks are compared when the agent checks.', 'smart-content-scheduler' ) );
		}
		$seconds = number_format_i18n( $agent['clock_skew_ms'] / 1000, 1 );
		$ok      = abs( $agent['clock_skew_ms'] ) <= self::MAX_SKEW_MS;
		return self::finding(
			'clock',
			$label,
			$ok,
			$ok
				/* translators: %s: number of seconds. */
				? sprintf( __( 'The clocks of this site and of the agent are %s seconds apart.', 'smart-content-scheduler' ), $seconds )
				/* translators: %s: number of seconds. */
				: sprintf( __( 'The clocks of this site and of the agent are %s seconds apart; nothing is published above 120. Set both by NTP.', 'smart-content-scheduler' ), $seconds )
		);
	}

	/**
	 * Asks our own route with credentials of a kind that nobody accepts. (A wrong Basic header would tell nothing: some servers
	 * pass on only that kind, and brute force protection counts it.)
	 *
	 * @return array|\WP_Error
	 */
	private static function ask_ourselves() {
		return wp_remote_get(
			rest_url( 'smart-content-scheduler/v1/site' ),
			array(
				'timeout'     => 10,
				'redirection' => 0,
				'headers'     => array( 'Authorization' => 'Bearer smart-content-scheduler-test' ),
				/** This filter is documented in wp-includes/class-wp-http-streams.php */
				'sslverify'   => apply_filters( 'https_local_ssl_verify', false ),
			)
		);
	}

	/**
	 * What one layer showed.
	 *
	 * @param string $layer   Its name, for programs.
	 * @param string $label   Its name, for people.
	 * @param bool   $ok      Whether it works.
	 * @param string $message What was found, and what to do.
	 * @return array
	 */
	private static function finding( $layer, $label, $ok, $message ) {
		return array(
			'layer'   => $layer,
			'label'   => $label,
			'ok'      => $ok,
			'message' => $message,
		);
	}
}
