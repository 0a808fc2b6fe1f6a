<?php
/**
 * WordPress could not store a file.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Media;

use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Thrown in the middle of storing a file. It can be tried again with the same bytes.
 *
 * @since 0.1.0
 */
final class Media_Failed extends \Exception {

	/**
	 * The refusal that the agent gets.
	 *
	 * @since 0.1.0
	 *
	 * @param string $reason What WordPress said; empty when that is for the log only.
	 * @return Refusal
	 */
	public static function refusal( $reason ) {
		$message = __( 'WordPress could not store this file. It can be sent again.', 'smart-content-scheduler' );
		return new Refusal( 'media_failed', trim( $message . ' ' . $reason ), 500 );
	}
}
