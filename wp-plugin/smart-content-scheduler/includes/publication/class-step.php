<?php
/**
 * The steps of the publication protocol.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Publication;

defined( 'ABSPATH' ) || exit;

/**
 * Each step has the name that it has in the model of its protocol: docs/publication.pml for a publication, docs/media.pml
 * for a file. A request may die before any of them; the model checker has tried all ways in which requests can interleave
 * and die.
 *
 * @since 0.1.0
 */
final class Step {

	const INSERT     = 'insert';
	const LOOK       = 'look';
	const REOPEN     = 'reopen';
	const TAKEOVER   = 'takeover';
	const CREATE     = 'create';
	const CREATE2    = 'create2';
	const RECORD     = 'record';
	const DROP       = 'drop';
	const ATTACH     = 'attach';
	const ATTACHMENT = 'attachment';
	const FLIP       = 'flip';
	const FIRE       = 'fire';
	const FINISH     = 'finish';
	const CANCEL     = 'cancel';
	const CLEAN      = 'clean';

	// Parts of the step attach: with what the draft is complete.
	const ATTACH_LANGUAGE = 'attach_language';
	const ATTACH_SEO      = 'attach_seo';

	// Steps of storing a file, in Media_Library; the key is the SHA-256 of its bytes.
	const MEDIA_INSERT   = 'media_insert';
	const MEDIA_FORGET   = 'media_forget';
	const MEDIA_TAKEOVER = 'media_takeover';
	const MEDIA_FILE     = 'media_file';
	const MEDIA_CREATE   = 'media_create';
	const MEDIA_RECORD   = 'media_record';
	const MEDIA_DROP     = 'media_drop';
	const MEDIA_DETAILS  = 'media_details';
	const MEDIA_FINISH   = 'media_finish';

	/**
	 * Announces a step, before it is taken.
	 *
	 * @since 0.1.0
	 *
	 * @param string $step     One of the above.
	 * @param string $key_hash SHA-256 of the publication's key, or of a file, hexadecimal.
	 */
	public static function announce( $step, $key_hash ) {
		/**
		 * Fires before each step of a publication, and of storing a file. For debugging and tests.
		 *
		 * @since 0.1.0
		 *
		 * @param string $step     Name of the step, as in docs/publication.pml and docs/media.pml.
		 * @param string $key_hash SHA-256 of the publication's key, or of a file, hexadecimal.
		 */
		do_action( 'smart_content_scheduler_step', $step, $key_hash );
	}
}
