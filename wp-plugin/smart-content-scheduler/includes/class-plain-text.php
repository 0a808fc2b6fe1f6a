<?php
/**
 * Names as people wrote them.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler;

defined( 'ABSPATH' ) || exit;

/**
 * WordPress stores names with HTML entities; on the wire they are plain text.
 *
 * @since 0.1.0
 */
final class Plain_Text {

	/**
	 * Decodes entities.
	 *
	 * @since 0.1.0
	 *
	 * @param string $stored As stored: `Food &amp; Drink`.
	 * @return string As written: `Food & Drink`.
	 */
	public static function decode( $stored ) {
		return html_entity_decode( (string) $stored, ENT_QUOTES | ENT_HTML5, 'UTF-8' );
	}
}
