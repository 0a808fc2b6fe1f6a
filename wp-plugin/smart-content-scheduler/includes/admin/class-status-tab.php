<?php
/**
 * The tab "Status".
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Admin;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Commands\Command_Table;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Report\Agent_State;
use Smart_Content_Scheduler\Report\Site_Report;
use Smart_Content_Scheduler\Site_Zone;

defined( 'ABSPATH' ) || exit;

/**
 * The agent, what is next, the timeline, and every category; problems first.
 *
 * @since 0.1.0
 */
final class Status_Tab {

	/**
	 * Shows it.
	 *
	 * @since 0.1.0
	 */
	public static function render() {
		$agent = Agent_State::last();
		if ( null === $agent ) {
			self::render_welcome();
			return;
		}
		self::render_problems( $agent );
		self::render_waiting();
		echo '<div class="scs-columns">';
		self::render_agent( $agent );
		self::render_next( $agent );
		echo '</div>';
		Timeline::render( Timeline_Points::collect() );
		$table = new Category_Table();
		$table->prepare_items();
		echo '<h2>' . esc_html__( 'Categories', 'smart-content-scheduler' ) . '</h2>';
		$table->display();
	}

	/**
	 * Before the first report.
	 */
	private static function render_welcome() {
		?>
		<div class="card scs-welcome">
			<h2><?php esc_html_e( 'Connect the agent', 'smart-content-scheduler' ); ?></h2>
			<p><?php esc_html_e( 'No agent has reported to this site yet. The agent is a small service beside this site: it holds the queue, plans when each category appears, and publishes through this plugin.', 'smart-content-scheduler' ); ?></p>
			<p><a class="button button-primary" href="<?php echo esc_url( Page::url( 'settings' ) . '#scs-connection' ); ?>"><?php esc_html_e( 'Connect an agent', 'smart-content-scheduler' ); ?></a></p>
		</div>
		<?php
	}

	/**
	 * What needs a person.
	 *
	 * @param array $agent The agent's state.
	 */
	private static function render_problems( array $agent ) {
		if ( Agent_State::is_silent() ) {
			Notices::show(
				'error',
				esc_html(
					sprintf(
						/* translators: %s: a span of time such as "5 minutes". */
						__( 'The agent has been silent for %s. Nothing is published on schedule until it runs again: start it with "scs run", and look at what "scs doctor" says.', 'smart-content-scheduler' ),
						human_time_diff( $agent['seen_at'], Clock::now() )
					)
				)
			);
		}
		if ( $agent['failed'] > 0 ) {
			Notices::show(
				'error',
				sprintf(
					'%s <a href="%s">%s</a>',
					esc_html(
						sprintf(
							/* translators: %d: number of posts. */
							_n( '%d post could not be published.', '%d posts could not be published.', $agent['failed'], 'smart-content-scheduler' ),
							$agent['failed']
						)
					),
					esc_url( Page::url( 'queue', array( 'status' => 'FAILED' ) ) ),
					esc_html__( 'See why', 'smart-content-scheduler' )
				)
			);
		}
		$status   = Site_Report::part( 'status' );
		$settings = Site_Report::part( 'settings' );
		$problems = array_merge(
			isset( $status['problems'] ) ? $status['problems'] : array(),
			isset( $settings['faults'] ) ? $settings['faults'] : array()
		);
		foreach ( $problems as $problem ) {
			// Failed jobs have a notice of their own, with a link.
			if ( false === strpos( $problem, 'scs jobs list --status FAILED' ) ) {
				Notices::show( 'warning', esc_html( $problem ) );
			}
		}
		Missed_Schedule::render();
	}

	/**
	 * What people asked for and the agent has not taken yet.
	 */
	private static function render_waiting() {
		$waiting = count( Command_Table::waiting_rows() );
		if ( $waiting > 0 ) {
			Notices::show(
				'info',
				esc_html(
					sprintf(
						/* translators: %d: number of actions. */
						_n( '%d action waits for the agent\'s next report.', '%d actions wait for the agent\'s next report.', $waiting, 'smart-content-scheduler' ),
						$waiting
					)
				)
			);
		}
	}

	/**
	 * The agent.
	 *
	 * @param array $agent Its state.
	 */
	private static function render_agent( array $agent ) {
		$status    = Site_Report::part( 'status' );
		$is_silent = Agent_State::is_silent();
		$state     = __( 'running', 'smart-content-scheduler' );
		$class     = 'ok';
		if ( $is_silent ) {
			$state = __( 'silent', 'smart-content-scheduler' );
			$class = 'bad';
		} elseif ( $agent['paused'] ) {
			$state = __( 'paused', 'smart-content-scheduler' );
			$class = 'warn';
		} elseif ( ! $agent['publishes'] ) {
			$state = __( 'waiting: another agent publishes for this site', 'smart-content-scheduler' );
			$class = 'warn';
		}
		?>
		<div class="postbox scs-agent">
			<div class="postbox-header"><h2 class="hndle"><?php esc_html_e( 'Agent', 'smart-content-scheduler' ); ?></h2></div>
			<div class="inside">
				<dl class="scs-facts">
					<dt><?php esc_html_e( 'State', 'smart-content-scheduler' ); ?></dt>
					<dd><span class="scs-dot scs-<?php echo esc_attr( $class ); ?>" aria-hidden="true"></span>
						<?php
						echo esc_html(
							sprintf(
								/* translators: 1: "running", "paused" …, 2: "12 seconds ago", 3: a version. */
								__( '%1$s, last heard %2$s (version %3$s)', 'smart-content-scheduler' ),
								$state,
								Words::relative( $agent['seen_at'] ),
								$agent['version']
							)
						);
						?>
					</dd>
					<dt><?php esc_html_e( 'Host', 'smart-content-scheduler' ); ?></dt>
					<dd><?php echo esc_html( $agent['label'] ); ?></dd>
					<dt><?php esc_html_e( 'Time zone', 'smart-content-scheduler' ); ?></dt>
					<dd>
						<?php
						echo esc_html(
							sprintf(
								/* translators: 1: a time zone, 2: a time of day. */
								__( '%1$s, now %2$s', 'smart-content-scheduler' ),
								Site_Zone::name(),
								wp_date( 'H:i', Clock::now() )
							)
						);
						if ( null !== $agent['clock_skew_ms'] ) {
							/* translators: %s: a number of seconds. */
							echo ' · ' . esc_html( sprintf( __( 'clock skew %s s', 'smart-content-scheduler' ), number_format_i18n( $agent['clock_skew_ms'] / 1000, 1 ) ) );
						}
						?>
					</dd>
					<?php if ( isset( $status['cadence'] ) ) : ?>
						<dt><?php esc_html_e( 'Cadence', 'smart-content-scheduler' ); ?></dt>
						<dd>
							<?php
							echo esc_html(
								sprintf(
									/* translators: 1: "even" or "classic", 2: number of days, 3: number of posts. */
									_n( '%1$s, every %2$s day, about %3$s posts a day', '%1$s, every %2$s days, about %3$s posts a day', (int) $status['publish_interval_days'], 'smart-content-scheduler' ),
									$status['cadence'],
									number_format_i18n( $status['publish_interval_days'] ),
									number_format_i18n( isset( $status['expected_posts_per_day'] ) ? $status['expected_posts_per_day'] : 0, 1 )
								)
							);
							?>
						</dd>
						<dt><?php esc_html_e( 'Waiting', 'smart-content-scheduler' ); ?></dt>
						<dd>
							<?php
							$pending = isset( $status['total_pending'] ) ? (int) $status['total_pending'] : 0;
							/* translators: %s: number of posts. */
							echo esc_html( sprintf( _n( '%s post in the queue', '%s posts in the queue', $pending, 'smart-content-scheduler' ), number_format_i18n( $pending ) ) );
							?>
						</dd>
					<?php endif; ?>
				</dl>
			</div>
		</div>
		<?php
	}

	/**
	 * What comes next.
	 *
	 * @since 0.1.0
	 *
	 * @param array $agent The agent's state.
	 */
	private static function render_next( array $agent ) {
		?>
		<div class="postbox scs-next">
			<div class="postbox-header"><h2 class="hndle"><?php esc_html_e( 'Next', 'smart-content-scheduler' ); ?></h2></div>
			<div class="inside"><?php self::render_next_list( $agent ); ?></div>
		</div>
		<?php
	}

	/**
	 * The coming posts, also for the dashboard.
	 *
	 * @since 0.1.0
	 *
	 * @param array $agent The agent's state.
	 */
	public static function render_next_list( array $agent ) {
		if ( empty( $agent['next'] ) ) {
			echo '<p>' . esc_html__( 'Nothing is planned.', 'smart-content-scheduler' ) . '</p>';
			return;
		}
		echo '<ol>';
		foreach ( $agent['next'] as $next ) {
			printf(
				'<li><strong>%s</strong> %s <span class="scs-sub">%s</span></li>',
				wp_kses(
					Words::time_html( $next['at'] ),
					array(
						'time' => array(
							'datetime' => true,
							'title'    => true,
						),
						'span' => array( 'aria-hidden' => true ),
					)
				),
				esc_html( $next['category'] ),
				esc_html( Words::relative( (int) Instant::parse( $next['at'] ) ) )
			);
		}
		echo '</ol>';
	}
}
