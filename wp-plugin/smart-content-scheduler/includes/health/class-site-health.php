<?php
/**
 * Site Health.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Health;

use Smart_Content_Scheduler\Admin\Page;
use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Report\Agent_State;
use Smart_Content_Scheduler\Report\Job_Table;
use Smart_Content_Scheduler\Schema;
use Smart_Content_Scheduler\Site_Zone;
use const Smart_Content_Scheduler\CONTRACT_VERSION;
use const Smart_Content_Scheduler\VERSION;

defined( 'ABSPATH' ) || exit;

/**
 * Two tests and a section of debug information.
 *
 * @since 0.1.0
 */
final class Site_Health {

	/**
	 * Adds the tests.
	 *
	 * @since 0.1.0
	 *
	 * @param array $tests All tests.
	 * @return array
	 */
	public static function add_tests( $tests ) {
		$tests['direct']['smart_content_scheduler_agent'] = array(
			'label' => __( 'Content Scheduler: agent', 'smart-content-scheduler' ),
			'test'  => array( self::class, 'test_agent' ),
		);
		$tests['direct']['smart_content_scheduler_clock'] = array(
			'label' => __( 'Content Scheduler: clocks', 'smart-content-scheduler' ),
			'test'  => array( self::class, 'test_clock' ),
		);
		return $tests;
	}

	/**
	 * Whether the agent is heard.
	 *
	 * @since 0.1.0
	 *
	 * @return array
	 */
	public static function test_agent() {
		$agent = Agent_State::last();
		if ( null === $agent ) {
			return self::result( 'agent', 'recommended', __( 'No scheduling agent is connected', 'smart-content-scheduler' ), __( 'The plugin is active, and no agent has ever reported. Connect one, or deactivate the plugin.', 'smart-content-scheduler' ) );
		}
		if ( Agent_State::is_silent() ) {
			/* translators: %s: a span of time such as "5 minutes". */
			return self::result( 'agent', 'critical', __( 'The scheduling agent is silent', 'smart-content-scheduler' ), sprintf( __( 'Nothing was heard of it for %s, so nothing is published on schedule. Start it again, and look into its log.', 'smart-content-scheduler' ), human_time_diff( $agent['seen_at'], Clock::now() ) ) );
		}
		return self::result( 'agent', 'good', __( 'The scheduling agent reports', 'smart-content-scheduler' ), __( 'It was heard of within its last three reports.', 'smart-content-scheduler' ) );
	}

	/**
	 * Whether the clocks agree.
	 *
	 * @since 0.1.0
	 *
	 * @return array
	 */
	public static function test_clock() {
		$agent = Agent_State::last();
		$skew  = null === $agent || null === $agent['clock_skew_ms'] ? 0 : $agent['clock_skew_ms'];
		if ( abs( $skew ) > Layers::MAX_SKEW_MS ) {
			/* translators: %s: number of seconds. */
			return self::result( 'clock', 'critical', __( 'The clocks of this site and its scheduling agent disagree', 'smart-content-scheduler' ), sprintf( __( 'They are %s seconds apart. Nothing is published above 120. Set both by NTP.', 'smart-content-scheduler' ), number_format_i18n( $skew / 1000, 1 ) ) );
		}
		return self::result( 'clock', 'good', __( 'The clocks of this site and its scheduling agent agree', 'smart-content-scheduler' ), __( 'They are compared at every check.', 'smart-content-scheduler' ) );
	}

	/**
	 * Adds the section of debug information.
	 *
	 * @since 0.1.0
	 *
	 * @param array $info All sections.
	 * @return array
	 */
	public static function add_information( $info ) {
		$agent  = Agent_State::last();
		$fields = array(
			'plugin'   => array( __( 'Plugin version', 'smart-content-scheduler' ), VERSION ),
			'contract' => array( __( 'Contract version', 'smart-content-scheduler' ), CONTRACT_VERSION ),
			'schema'   => array( __( 'Tables', 'smart-content-scheduler' ), (string) get_option( Schema::OPTION ) ),
			'zone'     => array( __( 'Time zone', 'smart-content-scheduler' ), Site_Zone::name() ),
			'agent'    => array( __( 'Agent', 'smart-content-scheduler' ), null === $agent ? __( 'never heard of', 'smart-content-scheduler' ) : $agent['version'] ),
			'seen'     => array( __( 'Last report', 'smart-content-scheduler' ), null === $agent ? '—' : Instant::to_wire( $agent['seen_at'] ) ),
			'skew'     => array( __( 'Clock skew, milliseconds', 'smart-content-scheduler' ), null === $agent || null === $agent['clock_skew_ms'] ? '—' : $agent['clock_skew_ms'] ),
			'jobs'     => array( __( 'Jobs', 'smart-content-scheduler' ), wp_json_encode( (object) Job_Table::count_by_status() ) ),
		);
		$shown  = array();
		foreach ( $fields as $name => $field ) {
			$shown[ $name ] = array(
				'label' => $field[0],
				'value' => $field[1],
			);
		}
		$info['smart-content-scheduler'] = array(
			'label'  => __( 'Content Scheduler', 'smart-content-scheduler' ),
			'fields' => $shown,
		);
		return $info;
	}

	/**
	 * A test's result.
	 *
	 * @param string $name        Its name.
	 * @param string $status      good, recommended or critical.
	 * @param string $label       Its title.
	 * @param string $description What it means, and what to do.
	 * @return array
	 */
	private static function result( $name, $status, $label, $description ) {
		return array(
			'label'       => $label,
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'Content Scheduler', 'smart-content-scheduler' ),
				'color' => 'blue',
			),
			'description' => '<p>' . esc_html( $description ) . '</p>',
			'actions'     => sprintf( '<p><a href="%s">%s</a></p>', esc_url( Page::url( 'good' === $status ? 'status' : 'settings' ) ), esc_html__( 'Content Scheduler', 'smart-content-scheduler' ) ),
			'test'        => 'smart_content_scheduler_' . $name,
		);
	}
}
