<?php
/**
 * The WP-CLI command.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Cli;

use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Last_Published\Index;
use Smart_Content_Scheduler\Reconciler\Reconciler;
use Smart_Content_Scheduler\Report\Agent_State;
use Smart_Content_Scheduler\Report\Job_Table;
use Smart_Content_Scheduler\Report\Site_Report;
use Smart_Content_Scheduler\Titles\Title_Index;

defined( 'ABSPATH' ) || exit;

/**
 * Looks after Smart Content Scheduler.
 *
 * @since 0.1.0
 */
final class Command {

	/**
	 * Computes the last post of every category, and reads every title, anew from the posts.
	 *
	 * The tables are kept in step by themselves; this repairs them after a restored backup or an import by SQL, without waiting
	 * for the check that would find it.
	 *
	 * ## EXAMPLES
	 *
	 *     wp content-scheduler rebuild
	 *
	 * @since 0.1.0
	 */
	public function rebuild() {
		$count  = Index::rebuild();
		$titles = Title_Index::rebuild();
		\WP_CLI::success(
			sprintf(
				/* translators: %d: number of categories. */
				_n( 'The last post of %d category was computed anew.', 'The last posts of %d categories were computed anew.', $count, 'smart-content-scheduler' ),
				$count
			) . ' ' . sprintf(
				/* translators: %d: number of posts. */
				_n( '%d title was read anew.', '%d titles were read anew.', $titles, 'smart-content-scheduler' ),
				$titles
			)
		);
	}

	/**
	 * Shows how the agent stands and what needs a person.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : Render output in a particular format.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - yaml
	 *   - csv
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp content-scheduler status
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $args       Positional arguments.
	 * @param string[] $assoc_args Options.
	 */
	public function status( $args, $assoc_args ) {
		$agent = Agent_State::last();
		if ( null === $agent ) {
			\WP_CLI::error( __( 'No agent has reported yet.', 'smart-content-scheduler' ) );
		}
		$row = array(
			'state'     => Agent_State::is_silent() ? 'silent' : ( $agent['paused'] ? 'paused' : 'running' ),
			'last_seen' => Instant::to_wire( $agent['seen_at'] ),
			'version'   => $agent['version'],
			'failed'    => $agent['failed'],
			'problems'  => implode( ' ', $agent['problems'] ),
		);
		\WP_CLI\Utils\format_items( $assoc_args['format'], array( $row ), array_keys( $row ) );
	}

	/**
	 * Lists the categories as the agent reports them.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : Render output in a particular format.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - yaml
	 *   - csv
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp content-scheduler categories --format=json
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $args       Positional arguments.
	 * @param string[] $assoc_args Options.
	 */
	public function categories( $args, $assoc_args ) {
		\WP_CLI\Utils\format_items(
			$assoc_args['format'],
			Site_Report::part( 'categories' ),
			array( 'path', 'pending_jobs', 'last_publish', 'next_planned_at', 'failed_jobs', 'paused', 'reason' )
		);
	}

	/**
	 * Lists the agent's queue, the most urgent jobs first.
	 *
	 * ## OPTIONS
	 *
	 * [--status=<status>]
	 * : Only jobs in this state.
	 *
	 * [--limit=<limit>]
	 * : At most this many.
	 * ---
	 * default: 50
	 * ---
	 *
	 * [--format=<format>]
	 * : Render output in a particular format.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - yaml
	 *   - csv
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp content-scheduler queue --status=FAILED
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $args       Positional arguments.
	 * @param string[] $assoc_args Options.
	 */
	public function queue( $args, $assoc_args ) {
		$found = Job_Table::find(
			array(
				'status'  => isset( $assoc_args['status'] ) ? strtoupper( $assoc_args['status'] ) : '',
				'term_id' => 0,
				'search'  => '',
				'orderby' => 'urgency',
				'limit'   => max( 1, (int) $assoc_args['limit'] ),
				'offset'  => 0,
			)
		);
		foreach ( $found['jobs'] as $job ) {
			$job->updated_at = Instant::sql_to_wire( $job->updated_at );
		}
		\WP_CLI\Utils\format_items( $assoc_args['format'], $found['jobs'], array( 'job_id', 'title', 'status', 'category', 'attempts', 'error_message', 'updated_at' ) );
	}

	/**
	 * Counts the publications in each state, and finishes those that were interrupted.
	 *
	 * ## OPTIONS
	 *
	 * [--repair]
	 * : Finish what was interrupted.
	 *
	 * ## EXAMPLES
	 *
	 *     wp content-scheduler publications --repair
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $args       Positional arguments.
	 * @param string[] $assoc_args Options.
	 */
	public function publications( $args, $assoc_args ) {
		if ( isset( $assoc_args['repair'] ) ) {
			$count = Reconciler::run();
			\WP_CLI::success(
				sprintf(
					/* translators: %d: number of publications. */
					_n( '%d publication was finished.', '%d publications were finished.', $count, 'smart-content-scheduler' ),
					$count
				)
			);
			return;
		}
		foreach ( Reconciler::counts() as $state => $count ) {
			\WP_CLI::line( $state . ' ' . $count );
		}
	}
}
