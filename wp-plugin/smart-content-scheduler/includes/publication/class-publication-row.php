<?php
/**
 * One publication, as its row says.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Publication;

use Smart_Content_Scheduler\Instant;

defined( 'ABSPATH' ) || exit;

/**
 * A read row. It is a copy: every decision is made by a compare-and-set in Publication_Table, never by this.
 *
 * @since 0.1.0
 */
final class Publication_Row {

	const STARTED   = 'started';
	const FLIPPING  = 'flipping';
	const PUBLISHED = 'published';
	const CANCELLED = 'cancelled';

	/**
	 * SHA-256 of the key, hexadecimal.
	 *
	 * @var string
	 */
	public $key_hash;

	/**
	 * Key of the planned slot; null for manual and backfilled posts.
	 *
	 * @var string|null
	 */
	public $slot_key;

	/**
	 * The agent's revision of the payload.
	 *
	 * @var int
	 */
	public $revision;

	/**
	 * SHA-256 of the payload's bytes, hexadecimal.
	 *
	 * @var string
	 */
	public $payload_hash;

	/**
	 * The payload's bytes; read only while the post goes live.
	 *
	 * @var string|null
	 */
	public $payload;

	/**
	 * One of the states above.
	 *
	 * @var string
	 */
	public $state;

	/**
	 * Who works on it: random, hexadecimal.
	 *
	 * @var string
	 */
	public $token;

	/**
	 * Until when nobody else may take it over, in seconds since 1970.
	 *
	 * @var int
	 */
	public $lease_until;

	/**
	 * The recorded post.
	 *
	 * @var int|null
	 */
	public $post_id;

	/**
	 * Publish hooks: none, started or done.
	 *
	 * @var string
	 */
	public $hooks;

	/**
	 * When the row was made: `Y-m-d H:i:s`, UTC.
	 *
	 * @var string
	 */
	public $created_at;

	/**
	 * When the row was last changed: `Y-m-d H:i:s`, UTC.
	 *
	 * @var string
	 */
	public $updated_at;

	/**
	 * Makes it from what the database gave.
	 *
	 * @since 0.1.0
	 *
	 * @param object $row Columns as Publication_Table selects them.
	 */
	public function __construct( $row ) {
		$this->key_hash     = strtolower( $row->key_hash );
		$this->slot_key     = $row->slot_key;
		$this->revision     = (int) $row->revision;
		$this->payload_hash = strtolower( $row->payload_hash );
		$this->payload      = $row->payload;
		$this->state        = $row->state;
		$this->token        = strtolower( $row->token );
		$this->lease_until  = Instant::from_sql( $row->lease_until );
		$this->post_id      = null === $row->post_id ? null : (int) $row->post_id;
		$this->hooks        = $row->hooks;
		$this->created_at   = $row->created_at;
		$this->updated_at   = $row->updated_at;
	}
}
