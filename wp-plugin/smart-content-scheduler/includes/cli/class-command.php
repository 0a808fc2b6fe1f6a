<?php
/**
 * The WP-CLI command.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Cli;

use Smart_Content_Scheduler\Last_Published\Index;
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
}
