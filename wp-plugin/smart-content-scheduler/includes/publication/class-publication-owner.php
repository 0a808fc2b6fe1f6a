<?php
/**
 * How a request comes to own a publication.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Publication;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Lease\Lease_Table;
use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Steps insert, look, reopen and takeover.
 *
 * @since 0.1.0
 */
final class Publication_Owner {

	/**
	 * Makes the publication this request's own, or finds out that it is published.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Request $request The request.
	 * @return Publication_Row|null The row: either published, or with the token of this request. Null when somebody
	 *                              else moved at the same moment: ask again.
	 * @throws Refusal When this request may not have it.
	 */
	public static function own( Publication_Request $request ) {
		$row = Publication_Table::find( $request->key_hash );
		if ( null === $row ) {
			return self::insert( $request );
		}
		Step::announce( Step::LOOK, $request->key_hash );
		if ( Publication_Row::PUBLISHED === $row->state ) {
			if ( $row->payload_hash !== $request->payload_hash ) {
				throw Publication_Refusals::payload_conflict( $row );
			}
			return $row;
		}
		if ( $row->token === $request->token ) {
			return $row;
		}
		self::check_epoch( $request );
		if ( Publication_Row::CANCELLED === $row->state ) {
			return self::reopen( $row, $request );
		}
		return self::take_over( $row, $request );
	}

	/**
	 * Step insert.
	 *
	 * @param Publication_Request $request The request.
	 * @return Publication_Row|null
	 * @throws Refusal 409 `window_used`, and everything that is refused before anything is created.
	 */
	private static function insert( Publication_Request $request ) {
		self::check_epoch( $request );
		Payload_Check::check( Payload::read( $request->payload ), $request->key_hash );
		Category_Guard::check( $request );
		Step::announce( Step::INSERT, $request->key_hash );
		if ( ! Publication_Table::insert( $request ) ) {
			self::refuse_when_slot_taken( $request );
			return null;
		}
		return self::read_own( $request );
	}

	/**
	 * Step reopen.
	 *
	 * @param Publication_Row     $row     The row.
	 * @param Publication_Request $request The request.
	 * @return Publication_Row|null
	 * @throws Refusal 409 `cancelled`, 409 `window_used`, and what is wrong with the payload.
	 */
	private static function reopen( Publication_Row $row, Publication_Request $request ) {
		if ( $request->revision <= $row->revision ) {
			throw Publication_Refusals::cancelled( $row );
		}
		Payload_Check::check( Payload::read( $request->payload ), $request->key_hash );
		Category_Guard::check( $request );
		Step::announce( Step::REOPEN, $request->key_hash );
		return self::owned( Publication_Table::reopen( $row, $request ), $request );
	}

	/**
	 * Step takeover: somebody else has it, and the lease is out.
	 *
	 * @param Publication_Row     $row     The row.
	 * @param Publication_Request $request The request.
	 * @return Publication_Row|null
	 * @throws Refusal 409 `payload_conflict`, 423 `in_progress`, 409 `window_used`, and what is wrong with the payload.
	 */
	private static function take_over( Publication_Row $row, Publication_Request $request ) {
		$is_started  = Publication_Row::STARTED === $row->state;
		$is_outdated = $request->revision < $row->revision || ( $request->revision === $row->revision && $request->payload_hash !== $row->payload_hash );
		if ( $is_started && $is_outdated ) {
			throw Publication_Refusals::payload_conflict( $row );
		}
		if ( $row->lease_until > Clock::now() ) {
			throw Publication_Refusals::in_progress( $row->lease_until );
		}
		if ( $is_started ) {
			Payload_Check::check( Payload::read( $request->payload ), $request->key_hash );
		}
		Step::announce( Step::TAKEOVER, $request->key_hash );
		$taken = $is_started ? Publication_Table::take_over_started( $row, $request ) : Publication_Table::take_over_flipping( $row, $request->token );
		return self::owned( $taken, $request );
	}

	/**
	 * What came of a compare-and-set.
	 *
	 * @param bool|null           $taken   Null when the UNIQUE key on slots refused it.
	 * @param Publication_Request $request The request.
	 * @return Publication_Row|null
	 * @throws Refusal 409 `window_used`.
	 */
	private static function owned( $taken, Publication_Request $request ) {
		if ( null === $taken ) {
			self::refuse_when_slot_taken( $request );
		}
		return $taken ? self::read_own( $request ) : null;
	}

	/**
	 * Reads the row that this request just wrote.
	 *
	 * @param Publication_Request $request The request.
	 * @return Publication_Row|null Null when it has another token already.
	 */
	private static function read_own( Publication_Request $request ) {
		$row = Publication_Table::find( $request->key_hash );
		return null !== $row && $row->token === $request->token ? $row : null;
	}

	/**
	 * Refuses when another publication holds the slot.
	 *
	 * @param Publication_Request $request The request.
	 * @throws Refusal 409 `window_used`.
	 */
	private static function refuse_when_slot_taken( Publication_Request $request ) {
		$holder = null === $request->slot_key ? null : Publication_Table::find_by_slot( $request->slot_key );
		if ( null !== $holder && $holder->key_hash !== $request->key_hash ) {
			throw Publication_Refusals::window_used( $holder );
		}
	}

	/**
	 * Refuses the agent that does not hold the newest lease of the site.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Request $request The request.
	 * @throws Refusal 409 `stale_epoch`.
	 */
	public static function check_epoch( Publication_Request $request ) {
		$epoch = Lease_Table::read()->epoch;
		if ( $request->epoch < $epoch ) {
			throw Publication_Refusals::stale_epoch( $epoch );
		}
	}
}
