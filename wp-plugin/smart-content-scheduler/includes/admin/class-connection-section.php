<?php
/**
 * The connection wizard.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Report\Agent_State;

defined( 'ABSPATH' ) || exit;

/**
 * Makes the agent's user and password, shows the agent's environment once, and tests every layer between the two.
 *
 * @since 0.1.0
 */
final class Connection_Section {

	/**
	 * The environment to show in this very answer; it is kept nowhere.
	 *
	 * @var string|null
	 */
	private static $environment = null;

	/**
	 * What went wrong.
	 *
	 * @var string|null
	 */
	private static $error = null;

	/**
	 * Makes user and password when that was asked for. The password is shown in the answer to this request and kept nowhere
	 * in clear, so there is no redirect.
	 *
	 * @since 0.1.0
	 */
	public static function handle() {
		if ( ! isset( $_POST['scs_connect'] ) ) {
			return;
		}
		check_admin_referer( Actions::nonce( 'connect' ), 'scs_connect' );
		$made = Agent_User::connect();
		if ( is_wp_error( $made ) ) {
			self::$error = $made->get_error_message();
			return;
		}
		self::$environment = $made;
	}

	/**
	 * Shows it.
	 *
	 * @since 0.1.0
	 */
	public static function render() {
		$agent = Agent_State::last();
		?>
		<h2 id="scs-connection"><?php esc_html_e( 'Connection', 'smart-content-scheduler' ); ?></h2>
		<?php
		if ( null !== self::$error ) {
			Notices::show( 'error', esc_html( self::$error ) );
		}
		if ( null !== self::$environment ) {
			self::render_environment();
		} elseif ( null !== $agent ) {
			/* translators: 1: host and process, 2: "12 seconds ago". */
			echo '<p>' . esc_html( sprintf( __( 'The agent %1$s reported %2$s.', 'smart-content-scheduler' ), $agent['label'], Words::relative( $agent['seen_at'] ) ) ) . '</p>';
		} else {
			echo '<p>' . esc_html__( 'Three steps: make the agent\'s access here, copy its settings to the agent, start the agent. It shows up on the Status tab within a minute.', 'smart-content-scheduler' ) . '</p>';
		}
		?>
		<div class="scs-connect">
			<form method="post" action="<?php echo esc_url( Page::url( 'settings' ) . '#scs-connection' ); ?>" class="scs-inline">
				<?php wp_nonce_field( Actions::nonce( 'connect' ), 'scs_connect' ); ?>
				<button type="submit" class="button<?php echo null === $agent ? ' button-primary' : ''; ?>"><?php echo esc_html( null === $agent ? __( 'Make access for the agent', 'smart-content-scheduler' ) : __( 'Make a new password for the agent', 'smart-content-scheduler' ) ); ?></button>
			</form>
			<?php Actions::button( 'test_connection', __( 'Test the connection', 'smart-content-scheduler' ) ); ?>
		</div>
		<?php
		Connection_Report::render();
	}

	/**
	 * The agent's settings, once.
	 */
	private static function render_environment() {
		?>
		<div class="notice notice-success inline">
			<p><strong><?php esc_html_e( 'Copy this into the file .env of the agent now: the password is not shown again.', 'smart-content-scheduler' ); ?></strong></p>
			<p>
				<label class="screen-reader-text" for="scs-environment"><?php esc_html_e( 'Settings of the agent', 'smart-content-scheduler' ); ?></label>
				<textarea id="scs-environment" class="large-text code" rows="6" readonly><?php echo esc_textarea( self::$environment ); ?></textarea>
			</p>
			<p><button type="button" class="button" data-scs-copy="scs-environment" hidden><?php esc_html_e( 'Copy', 'smart-content-scheduler' ); ?></button></p>
			<p><?php esc_html_e( 'Then, beside this site:', 'smart-content-scheduler' ); ?> <code>scs doctor</code>, <code>scs run</code></p>
		</div>
		<?php
	}
}
