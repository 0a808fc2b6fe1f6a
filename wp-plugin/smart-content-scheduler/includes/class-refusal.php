<?php
/**
 * A request that the domain refuses.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler;

defined( 'ABSPATH' ) || exit;

/**
 * Thrown by the domain, turned into a WP_Error at the REST edge.
 *
 * @since 0.1.0
 */
final class Refusal extends \Exception {

	/**
	 * Code of the wire contract, such as `window_used`.
	 *
	 * @var string
	 */
	private $error_code;

	/**
	 * HTTP status.
	 *
	 * @var int
	 */
	private $status;

	/**
	 * What the message names, for programs.
	 *
	 * @var array
	 */
	private $data;

	/**
	 * Makes a refusal.
	 *
	 * @since 0.1.0
	 *
	 * @param string $error_code Code of the wire contract.
	 * @param string $message    Whole sentence, translated.
	 * @param int    $status     HTTP status.
	 * @param array  $data       What the message names.
	 */
	public function __construct( $error_code, $message, $status, array $data = array() ) {
		parent::__construct( $message );
		$this->error_code = $error_code;
		$this->status     = $status;
		$this->data       = $data;
	}

	/**
	 * The refusal as WordPress's own error.
	 *
	 * @since 0.1.0
	 *
	 * @return \WP_Error
	 */
	public function to_wp_error() {
		return new \WP_Error( $this->error_code, $this->getMessage(), array( 'status' => $this->status ) + $this->data );
	}

	/**
	 * What the message names.
	 *
	 * @since 0.1.0
	 *
	 * @return array
	 */
	public function data() {
		return $this->data;
	}
}
