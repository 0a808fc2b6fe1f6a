<?php
/**
 * Cancels publications that are not live yet.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Publication;

use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Steps cancel and clean. Who works on a cancelled publication finds out at its next compare-and-set.
 *
 * @since 0.1.0
 */
final class Canceller {

	/**
	 * Cancels a publication, or answers that it is too late.
	 *
	 * @since 0.1.0
	 *
	 * @param string $key_hash Hexadecimal.
	 * @return array `publicationResponse` of the wire contract.
	 * @throws Refusal 404 `publication_not_found`.
	 */
	public static function cancel( $key_hash ) {
		ignore_user_abort( true );
		Step::announce( Step::CANCEL, $key_hash );
		Publication_Table::cancel( $key_hash, bin2hex( random_bytes( 16 ) ) );
		$row = Publication_Table::find( $key_hash );
		if ( null === $row ) {
			throw Publication_Refusals::not_found();
		}
		if ( Publication_Row::CANCELLED === $row->state ) {
			self::clean( $key_hash );
		}
		return Publication_View::of( $row, false );
	}

	/**
	 * Cancels a publication that a request owns and must not finish.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Request $request The request.
	 */
	public static function cancel_own( Publication_Request $request ) {
		Step::announce( Step::CANCEL, $request->key_hash );
		if ( Publication_Table::cancel( $request->key_hash, bin2hex( random_bytes( 16 ) ), $request->token ) ) {
			self::clean( $request->key_hash );
		}
	}

	/**
	 * Removes the drafts of a cancelled publication.
	 *
	 * @param string $key_hash Hexadecimal.
	 */
	private static function clean( $key_hash ) {
		Step::announce( Step::CLEAN, $key_hash );
		foreach ( array_keys( Post_Writer::drafts( $key_hash ) ) as $post_id ) {
			Post_Writer::drop( $key_hash, (int) $post_id );
		}
	}
}
