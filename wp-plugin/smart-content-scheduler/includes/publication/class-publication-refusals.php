<?php
/**
 * The refusals of a publication, in words.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Publication;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Codes, sentences and data of the wire contract.
 *
 * @since 0.1.0
 */
final class Publication_Refusals {

	/**
	 * Another publication fills the slot.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Row $holder That publication.
	 * @return Refusal
	 */
	public static function window_used( Publication_Row $holder ) {
		return new Refusal(
			'window_used',
			__( 'Another publication fills this window of the category already.', 'smart-content-scheduler' ),
			409,
			array(
				'post_id'  => $holder->post_id,
				'key_hash' => $holder->key_hash,
				'state'    => $holder->state,
			)
		);
	}

	/**
	 * Other bytes than those that are out, or that are being published.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Row $row The publication.
	 * @return Refusal
	 */
	public static function payload_conflict( Publication_Row $row ) {
		return new Refusal(
			'payload_conflict',
			Publication_Row::STARTED === $row->state
				? __( 'This publication has begun with another payload of the same or a newer revision.', 'smart-content-scheduler' )
				: __( 'This publication went live with another payload. Edit the post in WordPress instead.', 'smart-content-scheduler' ),
			409,
			array(
				'state'        => $row->state,
				'revision'     => $row->revision,
				'payload_hash' => $row->payload_hash,
				'post_id'      => $row->post_id,
			)
		);
	}

	/**
	 * This revision was cancelled.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Row $row The publication.
	 * @return Refusal
	 */
	public static function cancelled( Publication_Row $row ) {
		return new Refusal(
			'cancelled',
			sprintf(
				/* translators: %d: a number. */
				__( 'Revision %d of this publication was cancelled. A newer revision starts afresh.', 'smart-content-scheduler' ),
				$row->revision
			),
			409,
			array( 'revision' => $row->revision )
		);
	}

	/**
	 * The agent no longer holds the lease of the site.
	 *
	 * @since 0.1.0
	 *
	 * @param int $epoch Epoch of the lease now.
	 * @return Refusal
	 */
	public static function stale_epoch( $epoch ) {
		return new Refusal(
			'stale_epoch',
			__( 'Another agent has taken the lease of this site since. Only the holder of the newest lease may publish.', 'smart-content-scheduler' ),
			409,
			array( 'epoch' => $epoch )
		);
	}

	/**
	 * Another request works on it.
	 *
	 * @since 0.1.0
	 *
	 * @param int $lease_until Until when, in seconds since 1970.
	 * @return Refusal
	 */
	public static function in_progress( $lease_until ) {
		return new Refusal(
			'in_progress',
			__( 'Another request is working on this publication. Ask again later.', 'smart-content-scheduler' ),
			423,
			array( 'retry_after' => max( 1, $lease_until - Clock::now() ) )
		);
	}

	/**
	 * Nobody knows that key.
	 *
	 * @since 0.1.0
	 *
	 * @return Refusal
	 */
	public static function not_found() {
		return new Refusal( 'publication_not_found', __( 'No publication with this key was ever started.', 'smart-content-scheduler' ), 404 );
	}
}
