<?php
/**
 * What a request wants published.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Publication;

defined( 'ABSPATH' ) || exit;

/**
 * The body of `POST /publications`, and the token of the one request that carries it.
 *
 * @since 0.1.0
 */
final class Publication_Request {

	/**
	 * The agent's job id.
	 *
	 * @var string
	 */
	public $key;

	/**
	 * Its SHA-256, hexadecimal.
	 *
	 * @var string
	 */
	public $key_hash;

	/**
	 * The agent's revision of the payload.
	 *
	 * @var int
	 */
	public $revision;

	/**
	 * JSON bytes.
	 *
	 * @var string
	 */
	public $payload;

	/**
	 * Their SHA-256, hexadecimal.
	 *
	 * @var string
	 */
	public $payload_hash;

	/**
	 * Epoch of the site lease that the agent holds.
	 *
	 * @var int
	 */
	public $epoch;

	/**
	 * Key of the planned slot, null without one.
	 *
	 * @var string|null
	 */
	public $slot_key;

	/**
	 * The slot's category; 0 without a slot.
	 *
	 * @var int
	 */
	public $slot_category;

	/**
	 * The category's last post that the plan was made on: seconds since 1970, or null.
	 *
	 * @var int|null
	 */
	public $slot_last_published;

	/**
	 * Tells this request from all others: random, hexadecimal.
	 *
	 * @var string
	 */
	public $token;

	/**
	 * Makes it.
	 *
	 * @since 0.1.0
	 *
	 * @param string     $key          The agent's job id.
	 * @param int        $revision     Revision of the payload.
	 * @param string     $payload      JSON bytes.
	 * @param string     $payload_hash Their SHA-256, hexadecimal.
	 * @param int        $epoch        Epoch of the site lease.
	 * @param array|null $slot         Null, or: key, category_id, last_published_at (seconds since 1970 or null).
	 */
	public function __construct( $key, $revision, $payload, $payload_hash, $epoch, $slot ) {
		$this->key                 = $key;
		$this->key_hash            = hash( 'sha256', $key );
		$this->revision            = $revision;
		$this->payload             = $payload;
		$this->payload_hash        = $payload_hash;
		$this->epoch               = $epoch;
		$this->slot_key            = null === $slot ? null : $slot['key'];
		$this->slot_category       = null === $slot ? 0 : $slot['category_id'];
		$this->slot_last_published = null === $slot ? null : $slot['last_published_at'];
		$this->token               = bin2hex( random_bytes( 16 ) );
	}
}
