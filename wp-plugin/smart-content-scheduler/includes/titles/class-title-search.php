<?php
/**
 * Answers about titles.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Titles;

use Smart_Content_Scheduler\Publication\Publication_Table;
use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Finds posts with the same normal form, and lists what changed.
 *
 * @since 0.1.0
 */
final class Title_Search {

	/**
	 * Titles in one page of the list.
	 */
	const PAGE = 5000;

	/**
	 * For each title the oldest public post of the same normal form, or null.
	 *
	 * @since 0.1.0
	 *
	 * @param array[] $wanted For each: title, exclude_key_hash or null.
	 * @return (array|null)[] post_id, title, status.
	 */
	public static function lookup( array $wanted ) {
		Title_Index::refresh();
		$hashes = array();
		foreach ( $wanted as $one ) {
			$normalised = Normaliser::normalise( $one['title'] );
			$hashes[]   = Normaliser::is_comparable( $normalised ) ? Title_Table::hash( $normalised ) : null;
		}
		$oldest  = Title_Table::oldest( array_values( array_unique( array_filter( $hashes ) ) ), 0 );
		$matches = array();
		foreach ( $wanted as $index => $one ) {
			$hash              = $hashes[ $index ];
			$match             = null !== $hash && isset( $oldest[ $hash ] ) ? $oldest[ $hash ] : null;
			$matches[ $index ] = null === $match || null === $one['exclude_key_hash'] ? $match : self::unless_own( $match, $hash, $one['exclude_key_hash'] );
		}
		$rows = Title_Table::rows_of( array_unique( array_filter( $matches ) ) );
		return array_map(
			static function ( $post_id ) use ( $rows ) {
				return null === $post_id || ! isset( $rows[ $post_id ] ) ? null : array(
					'post_id' => $post_id,
					'title'   => Normaliser::plain( $rows[ $post_id ]->title ),
					'status'  => $rows[ $post_id ]->status,
				);
			},
			$matches
		);
	}

	/**
	 * What changed since a cursor, one page of it.
	 *
	 * @since 0.1.0
	 *
	 * @param string|null $cursor Cursor of an earlier answer; null for everything.
	 * @return array `titlesResponse` of the wire contract.
	 * @throws Refusal 410 `cursor_expired`.
	 */
	public static function since( $cursor ) {
		$generation               = Title_State::generation();
		list( $version, $post_id ) = null === $cursor ? array( 0, 0 ) : self::read( $cursor, $generation );
		Title_Index::refresh();
		$rows   = Title_Table::since( $version, $post_id, self::PAGE );
		$titles = array();
		foreach ( $rows as $row ) {
			$version = (int) $row->version;
			$post_id = (int) $row->post_id;
			// Whoever asks for everything knows nothing that could be removed.
			if ( null !== $cursor || Title_Table::REMOVED !== $row->status ) {
				$titles[] = array(
					'post_id'    => $post_id,
					'normalised' => $row->normalised,
					'status'     => $row->status,
				);
			}
		}
		return array(
			'cursor'   => "$generation.$version.$post_id",
			'titles'   => $titles,
			'complete' => count( $rows ) < self::PAGE,
		);
	}

	/**
	 * A match, unless it is the post of a publication; then the next one.
	 *
	 * @param int    $match    Post id.
	 * @param string $hash     Hash of the normal form.
	 * @param string $key_hash Hash of the publication's key.
	 * @return int|null
	 */
	private static function unless_own( $match, $hash, $key_hash ) {
		$own = Publication_Table::find( $key_hash );
		if ( null === $own || $own->post_id !== $match ) {
			return $match;
		}
		$others = Title_Table::oldest( array( $hash ), $match );
		return isset( $others[ $hash ] ) ? $others[ $hash ] : null;
	}

	/**
	 * Reads a cursor.
	 *
	 * @param string $cursor     The cursor.
	 * @param string $generation Name of the table.
	 * @return int[] Version and post id.
	 * @throws Refusal 410 `cursor_expired`.
	 */
	private static function read( $cursor, $generation ) {
		if ( ! preg_match( '/^([0-9a-f]+)\.(\d{1,15})\.(\d{1,15})\z/', $cursor, $found ) || $found[1] !== $generation || (int) $found[2] > Title_Table::version() ) {
			throw new Refusal( 'cursor_expired', __( 'The list of titles was made anew since. Begin without a cursor.', 'smart-content-scheduler' ), 410 );
		}
		return array( (int) $found[2], (int) $found[3] );
	}
}
