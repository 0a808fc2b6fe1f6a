<?php
/**
 * One stored content, as its row says.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Media;

use Smart_Content_Scheduler\Instant;

defined( 'ABSPATH' ) || exit;

/**
 * A read row. It is a copy: every decision is made by a compare-and-set in Media_Table, never by this.
 *
 * @since 0.1.0
 */
final class Media_Row {

	const STARTED = 'started';
	const STORED  = 'stored';

	/**
	 * SHA-256 of the bytes, hexadecimal.
	 *
	 * @var string
	 */
	public $sha256;

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
	 * How many requests have had it.
	 *
	 * @var int
	 */
	public $attempts;

	/**
	 * Where the file is put, relative to the folder of uploads; null until a name is chosen.
	 *
	 * @var string|null
	 */
	public $file;

	/**
	 * The recorded attachment.
	 *
	 * @var int|null
	 */
	public $attachment_id;

	/**
	 * Makes it from what the database gave.
	 *
	 * @since 0.1.0
	 *
	 * @param object $row Columns as Media_Table selects them.
	 */
	public function __construct( $row ) {
		$this->sha256        = strtolower( $row->sha256 );
		$this->state         = $row->state;
		$this->token         = strtolower( $row->token );
		$this->lease_until   = Instant::from_sql( $row->lease_until );
		$this->attempts      = (int) $row->attempts;
		$this->file          = $row->file;
		$this->attachment_id = null === $row->attachment_id ? null : (int) $row->attachment_id;
	}
}
