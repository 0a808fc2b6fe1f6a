<?php
/**
 * WordPress could not write the post.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Publication;

use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Thrown in the middle of a publication. It can be tried again with the same key.
 *
 * @since 0.1.0
 */
final class Publishing_Failed extends \Exception {

	/**
	 * Makes one from WordPress's error.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Error $error What WordPress said.
	 * @return self
	 */
	public static function because( \WP_Error $error ) {
		return new self( $error->get_error_message() );
	}

	/**
	 * The refusal that the agent gets.
	 *
	 * @since 0.1.0
	 *
	 * @param string $reason What WordPress said; empty when that is for the log only.
	 * @return Refusal
	 */
	public static function refusal( $reason ) {
		$message = __( 'WordPress could not write this post, and nothing went live. It can be sent again with the same key.', 'smart-content-scheduler' );
		return new Refusal( 'publishing_failed', trim( $message . ' ' . $reason ), 500 );
	}
}
