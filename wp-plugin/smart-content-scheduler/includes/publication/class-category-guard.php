<?php
/**
 * Whether somebody else published in a category meanwhile.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Publication;

use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Last_Published\Index;
use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * A plan carries the category's last post that it was made on. When there is a newer one, the plan is void.
 *
 * @since 0.1.0
 */
final class Category_Guard {

	/**
	 * Refuses a planned publication whose category has moved.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Request $request The request.
	 * @throws Refusal 409 `category_moved`.
	 */
	public static function check( Publication_Request $request ) {
		if ( null === $request->slot_key ) {
			return;
		}
		$last = Index::last_published_at( $request->slot_category );
		if ( null === $last || ( null !== $request->slot_last_published && Instant::from_sql( $last ) <= $request->slot_last_published ) ) {
			return;
		}
		throw new Refusal(
			'category_moved',
			sprintf(
				/* translators: 1: a number, 2: date and time in UTC. */
				__( 'Category %1$d has published at %2$s, after this publication was planned.', 'smart-content-scheduler' ),
				$request->slot_category,
				Instant::sql_to_wire( $last )
			),
			409,
			array(
				'category_id'       => $request->slot_category,
				'last_published_at' => Instant::sql_to_wire( $last ),
			)
		);
	}
}
