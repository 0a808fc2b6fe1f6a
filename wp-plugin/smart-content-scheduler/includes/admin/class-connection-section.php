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
		self::render_state( $agent );
		if ( null !== self::$environment ) {
			self::render_environment();
		} elseif ( null === $agent ) {
			echo '<p>' . esc_html__( 'Three steps: make the agent\'s access here, copy its settings to the agent, start the agent.', 'smart-content-scheduler' ) . '</p>';
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
	 * Whether an agent reports. The script of the page asks anew until one does.
	 *
	 * @param array|null $agent Its last report.
	 */
	private static function render_state( $agent ) {
		$state = null === $agent ? 'none' : ( Agent_State::is_silent() ? 'silent' : 'connected' );
		$words = array(
			'none'      => array( 'warn', __( 'not connected', 'smart-content-scheduler' ) ),
			'silent'    => array( 'bad', __( 'silent', 'smart-content-scheduler' ) ),
			'connected' => array( 'ok', __( 'connected', 'smart-content-scheduler' ) ),
		);
		printf(
			'<p id="scs-agent-state" data-scs-live="%s" role="status"><span class="scs-pill scs-%s">%s</span> %s</p>',
			esc_attr( $state ),
			esc_attr( $words[ $state ][0] ),
			esc_html( $words[ $state ][1] ),
			esc_html(
				null === $agent
					? __( 'No agent has reported to this site yet. As soon as one does, it shows here.', 'smart-content-scheduler' )
					/* translators: 1: host and process, 2: "12 seconds ago". */
					: sprintf( __( 'The agent %1$s reported %2$s.', 'smart-content-scheduler' ), $agent['label'], Words::relative( $agent['seen_at'] ) )
			)
		);
	}

	/**
	 * What to do with the agent's settings, which are shown once.
	 */
	private static function render_environment() {
		?>
		<div class="notice notice-success inline">
			<ol>
				<li>
					<?php
					/* translators: %s: a command. */
					echo wp_kses( sprintf( __( 'On a computer that reaches this site and has Node.js 20.19 or newer, open the folder of the agent and run %s once.', 'smart-content-scheduler' ), '<code>npm ci</code>' ), array( 'code' => array() ) );
					?>
				</li>
				<li>
					<label for="scs-environment">
						<?php
						/* translators: %s: name of a file. */
						echo wp_kses( sprintf( __( 'Save this there as the file %s now: the password is not shown again.', 'smart-content-scheduler' ), '<code>.env</code>' ), array( 'code' => array() ) );
						?>
					</label>
					<textarea id="scs-environment" class="large-text code" rows="6" readonly><?php echo esc_textarea( self::$environment ); ?></textarea>
					<button type="button" class="button" data-scs-copy="scs-environment" hidden><?php esc_html_e( 'Copy', 'smart-content-scheduler' ); ?></button>
				</li>
				<li>
					<?php
					/* translators: 1, 2: commands. */
					echo wp_kses( sprintf( __( 'Start the agent with %1$s. Should it not show up above within a minute, %2$s says what is in its way.', 'smart-content-scheduler' ), '<code>npx scs run</code>', '<code>npx scs doctor</code>' ), array( 'code' => array() ) );
					?>
				</li>
			</ol>
		</div>
		<?php
	}
}
