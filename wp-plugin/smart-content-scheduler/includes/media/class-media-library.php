<?php
/**
 * Stores a file exactly once.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Media;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Database_Error;
use Smart_Content_Scheduler\Publication\Publication_Refusals;
use Smart_Content_Scheduler\Publication\Step;
use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * The same shape as the protocol of publications: a row with a lease, an attachment that carries the hash until it is
 * recorded, compare-and-set at every step. A request may be arbitrarily slow, or die anywhere. docs/media.pml is the
 * model of these steps.
 *
 * @since 0.1.0
 */
final class Media_Library {

	/**
	 * How often a request begins again after somebody else moved at the same moment.
	 */
	const ROUNDS = 10;

	/**
	 * Stores a file, or finds that it is there.
	 *
	 * @since 0.1.0
	 *
	 * @param Media_Upload $upload The file.
	 * @return array `mediaResponse` of the wire contract.
	 * @throws Refusal 423 `in_progress`, 500 `media_failed`.
	 */
	public static function store( Media_Upload $upload ) {
		ignore_user_abort( true );
		for ( $round = 1; $round <= self::ROUNDS; $round++ ) {
			$row = self::own( $upload );
			if ( null === $row ) {
				continue;
			}
			if ( Media_Row::STORED === $row->state ) {
				return Media_View::of( $row, true );
			}
			if ( self::work( $row, $upload ) ) {
				return Media_View::of( Media_Table::find( $upload->sha256 ), false );
			}
		}
		throw Publication_Refusals::in_progress( 0 );
	}

	/**
	 * Finds what is there.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sha256 Hexadecimal.
	 * @return array `mediaResponse` of the wire contract.
	 * @throws Refusal 404 `media_not_found`.
	 */
	public static function find( $sha256 ) {
		$row = Media_Table::find( $sha256 );
		if ( null === $row || Media_Row::STORED !== $row->state || ! Attachment_Writer::exists( $row->attachment_id ) ) {
			throw new Refusal( 'media_not_found', __( 'No file with this SHA-256 is in the media library. Send it.', 'smart-content-scheduler' ), 404 );
		}
		return Media_View::of( $row, true );
	}

	/**
	 * Makes the bytes this request's own, or finds out that they are stored.
	 *
	 * @param Media_Upload $upload The file.
	 * @return Media_Row|null Either stored, or with the token of this request. Null: begin again.
	 * @throws Refusal 423 `in_progress`.
	 */
	private static function own( Media_Upload $upload ) {
		$row = Media_Table::find( $upload->sha256 );
		if ( null === $row ) {
			Step::announce( Step::MEDIA_INSERT, $upload->sha256 );
			return self::owned( Media_Table::insert( $upload->sha256, $upload->token ), $upload );
		}
		if ( Media_Row::STORED === $row->state ) {
			if ( Attachment_Writer::exists( $row->attachment_id ) ) {
				Attachment_Writer::drop_strays( $upload->sha256 );
				return $row;
			}
			Step::announce( Step::MEDIA_FORGET, $upload->sha256 );
			return self::owned( Media_Table::forget( $row, $upload->token ), $upload );
		}
		if ( $row->token === $upload->token ) {
			return $row;
		}
		if ( $row->lease_until > Clock::now() ) {
			throw Publication_Refusals::in_progress( $row->lease_until );
		}
		Step::announce( Step::MEDIA_TAKEOVER, $upload->sha256 );
		return self::owned( Media_Table::take_over( $row, $upload->token ), $upload );
	}

	/**
	 * What came of a compare-and-set.
	 *
	 * @param bool         $taken  Whether it changed the row.
	 * @param Media_Upload $upload The file.
	 * @return Media_Row|null
	 */
	private static function owned( $taken, Media_Upload $upload ) {
		$row = $taken ? Media_Table::find( $upload->sha256 ) : null;
		return null !== $row && $row->token === $upload->token ? $row : null;
	}

	/**
	 * Works on a file that this request owns; ends its lease when something goes wrong.
	 *
	 * @param Media_Row    $row    The row.
	 * @param Media_Upload $upload The file.
	 * @return bool Whether it is stored now; false: begin again.
	 * @throws Refusal 500 `media_failed`.
	 * @throws Database_Error When the database refuses a statement.
	 */
	private static function work( Media_Row $row, Media_Upload $upload ) {
		try {
			return self::complete( $row, $upload );
		} catch ( Database_Error $error ) {
			throw $error; // The lease runs out by itself: the database may be gone.
		} catch ( Media_Failed $failure ) {
			Media_Table::release( $upload->sha256, $upload->token );
			throw Media_Failed::refusal( $failure->getMessage() );
		} catch ( \Throwable $error ) {
			// Somebody else's code threw while the file was stored.
			error_log( 'Smart Content Scheduler: ' . $error ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions
			Media_Table::release( $upload->sha256, $upload->token );
			throw Media_Failed::refusal( '' );
		}
	}

	/**
	 * From a started row to a complete attachment.
	 *
	 * @param Media_Row    $row    The row.
	 * @param Media_Upload $upload The file.
	 * @return bool Whether it is stored now; false: begin again.
	 */
	private static function complete( Media_Row $row, Media_Upload $upload ) {
		$attachment_id = $row->attachment_id;
		if ( null !== $attachment_id && ! Attachment_Writer::exists( $attachment_id ) ) {
			Media_Table::forget_unfinished( $upload->sha256, $upload->token, $attachment_id );
			return false;
		}
		if ( null === $attachment_id ) {
			$marked        = Attachment_Writer::marked( $upload->sha256 );
			$attachment_id = array() === $marked ? self::create( $row, $upload ) : $marked[0];
			Step::announce( Step::MEDIA_RECORD, $upload->sha256 );
			if ( ! Media_Table::record( $upload->sha256, $upload->token, $attachment_id ) ) {
				Step::announce( Step::MEDIA_DROP, $upload->sha256 );
				Attachment_Writer::drop( $upload->sha256, $attachment_id );
				return false;
			}
		}
		Step::announce( Step::MEDIA_DETAILS, $upload->sha256 );
		Attachment_Writer::complete( $attachment_id, $upload, $row );

		Step::announce( Step::MEDIA_FINISH, $upload->sha256 );
		$finished = Media_Table::finish( $upload->sha256, $upload->token, $attachment_id );
		Attachment_Writer::drop_strays( $upload->sha256 );
		return $finished;
	}

	/**
	 * Puts the file where it belongs and makes the attachment.
	 *
	 * @param Media_Row    $row    The row.
	 * @param Media_Upload $upload The file.
	 * @return int Attachment id.
	 */
	private static function create( Media_Row $row, Media_Upload $upload ) {
		Step::announce( Step::MEDIA_FILE, $upload->sha256 );
		$placed = Attachment_Writer::place( $upload, $row );

		Step::announce( Step::MEDIA_CREATE, $upload->sha256 );
		return Attachment_Writer::create( $upload, $placed );
	}
}
