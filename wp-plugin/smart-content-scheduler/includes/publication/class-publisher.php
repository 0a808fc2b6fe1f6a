<?php
/**
 * Publishes a post exactly once.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Publication;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Database_Error;
use Smart_Content_Scheduler\Last_Published\Change_Listener;
use Smart_Content_Scheduler\Refusal;
use Smart_Content_Scheduler\Titles\Title_Index;

defined( 'ABSPATH' ) || exit;

/**
 * The steps of docs/publication.pml, in order. A request may be arbitrarily slow, or die anywhere: whoever comes after
 * it, with the same key, finds the row and goes on.
 *
 * @since 0.1.0
 */
final class Publisher {

	/**
	 * How often a request begins again after somebody else moved at the same moment.
	 */
	const ROUNDS = 10;

	/**
	 * Publishes what a request asks for, or finds that it is published.
	 *
	 * @since 0.1.0
	 *
	 * @param Publication_Request $request The request.
	 * @return array `publicationResponse` of the wire contract.
	 * @throws Refusal As the wire contract says.
	 */
	public static function publish( Publication_Request $request ) {
		ignore_user_abort( true );
		for ( $round = 1; $round <= self::ROUNDS; $round++ ) {
			$row = Publication_Owner::own( $request );
			if ( null === $row ) {
				continue;
			}
			if ( Publication_Row::PUBLISHED === $row->state ) {
				return Publication_View::of( $row, true );
			}
			if ( self::work( $row, $request ) ) {
				return self::answer( $request );
			}
		}
		throw Publication_Refusals::in_progress( 0 );
	}

	/**
	 * Finishes a publication that was about to go live when somebody died. What goes live was decided before.
	 *
	 * @since 0.1.0
	 *
	 * @param string $key_hash SHA-256 of its key, hexadecimal.
	 * @return Publication_Row|null The row, published; null when somebody else works on it, or it could not be finished.
	 */
	public static function finish_interrupted( $key_hash ) {
		$row = Publication_Table::find( $key_hash );
		if ( null === $row || Publication_Row::FLIPPING !== $row->state || $row->lease_until > Clock::now() ) {
			return null;
		}
		if ( ! Publication_Table::take_over_flipping( $row, bin2hex( random_bytes( 16 ) ) ) ) {
			return null;
		}
		$row = Publication_Table::find( $key_hash );
		if ( null === $row || ! self::go_live( $row ) ) {
			return null;
		}
		return Publication_Table::find( $key_hash );
	}

	/**
	 * Works on a publication that this request owns; ends its lease when something goes wrong.
	 *
	 * @param Publication_Row     $row     The row.
	 * @param Publication_Request $request The request.
	 * @return bool Whether it is published now; false: begin again.
	 * @throws Refusal When it must not be, or could not be published.
	 * @throws Database_Error When the database refuses a statement.
	 */
	private static function work( Publication_Row $row, Publication_Request $request ) {
		try {
			if ( Publication_Row::STARTED === $row->state ) {
				$row = self::complete( $row, $request );
			}
			return null !== $row && self::go_live( $row );
		} catch ( Refusal $refusal ) {
			Publication_Table::release( $request->key_hash, $request->token );
			throw $refusal;
		} catch ( Database_Error $error ) {
			throw $error; // The lease runs out by itself: the database may be gone.
		} catch ( Publishing_Failed $failure ) {
			Publication_Table::release( $request->key_hash, $request->token );
			throw Publishing_Failed::refusal( $failure->getMessage() );
		} catch ( \Throwable $error ) {
			// Somebody else's code threw while the draft was written.
			error_log( 'Smart Content Scheduler: ' . $error ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions
			Publication_Table::release( $request->key_hash, $request->token );
			throw Publishing_Failed::refusal( '' );
		}
	}

	/**
	 * Steps create to attachment: from a started row to a complete draft that may go live.
	 *
	 * @param Publication_Row     $row     The row, started.
	 * @param Publication_Request $request The request.
	 * @return Publication_Row|null The row, flipping; null: begin again.
	 * @throws Refusal 409 `category_moved`, 409 `stale_epoch`.
	 */
	private static function complete( Publication_Row $row, Publication_Request $request ) {
		$payload = Payload::read( $request->payload );
		self::check_category( $request );

		Step::announce( Step::CREATE, $request->key_hash );
		$post_id = $row->post_id;
		$is_new  = false;
		if ( null === $post_id ) {
			$post_id = self::find_draft( $request );

			Step::announce( Step::CREATE2, $request->key_hash );
			if ( null === $post_id ) {
				$post_id = Post_Writer::create( $payload, Post_Writer::marker( $request->key_hash, $request->revision ) );
				$is_new  = true;
			}

			Step::announce( Step::RECORD, $request->key_hash );
			if ( ! Publication_Table::record( $request->key_hash, $request->token, $post_id ) ) {
				Step::announce( Step::DROP, $request->key_hash );
				Post_Writer::drop( $request->key_hash, $post_id );
				return null;
			}
		} elseif ( self::was_thrown_away( $post_id ) ) {
			Publication_Table::forget_draft( $row, $request->token );
			return null;
		}

		Step::announce( Step::ATTACH, $request->key_hash );
		Post_Writer::attach( $post_id, $payload, $is_new, $request->key_hash );
		self::check_category( $request );

		Step::announce( Step::ATTACHMENT, $request->key_hash );
		if ( ! Publication_Table::begin_flip( $request, 'publish' === Post_Flip::status( $payload ) ? 'started' : 'none' ) ) {
			Publication_Owner::check_epoch( $request );
			return null;
		}
		return Publication_Table::find( $request->key_hash );
	}

	/**
	 * Steps flip to finish. What goes live is what the row says, not what this request brought.
	 *
	 * @param Publication_Row $row The row.
	 * @return bool Whether it is published now; false: begin again.
	 */
	private static function go_live( Publication_Row $row ) {
		if ( Publication_Row::FLIPPING !== $row->state ) {
			return false; // Somebody else finished it between two statements.
		}
		$outcome = Post_Flip::run( $row, Payload::read( (string) $row->payload ) );
		if ( Post_Flip::GONE === $outcome ) {
			Publication_Table::forget_draft( $row, $row->token );
		}
		if ( in_array( $outcome, array( Post_Flip::GONE, Post_Flip::LOST ), true ) ) {
			return false;
		}
		if ( Post_Flip::DONE_BEFORE === $outcome ) {
			self::make_up_for( (int) $row->post_id );
		}
		Step::announce( Step::FINISH, $row->key_hash );
		$finished = Publication_Table::finish( $row->key_hash, (int) $row->post_id );
		return $finished || Post_Flip::WON === $outcome;
	}

	/**
	 * After somebody died between flip and finish: publish hooks are never run again, but what may be done twice without
	 * harm is done, so that the plugin knows of the post, core counts it, and publishes a scheduled one.
	 *
	 * @param int $post_id The post.
	 */
	private static function make_up_for( $post_id ) {
		Change_Listener::mark_categories_of( $post_id );
		Title_Index::mark( $post_id );
		clean_post_cache( $post_id );
		$post = get_post( $post_id );
		if ( ! $post instanceof \WP_Post ) {
			return;
		}
		_update_term_count_on_transition_post_status( $post->post_status, 'draft', $post );
		if ( 'future' === $post->post_status ) {
			_future_post_hook( 0, $post );
		}
	}

	/**
	 * A draft of this revision that somebody made and did not live to record. Those of other revisions are dropped.
	 *
	 * @param Publication_Request $request The request.
	 * @return int|null Post id.
	 */
	private static function find_draft( Publication_Request $request ) {
		$marker = Post_Writer::marker( $request->key_hash, $request->revision );
		$found  = null;
		foreach ( Post_Writer::drafts( $request->key_hash ) as $post_id => $name ) {
			if ( $marker !== $name ) {
				Post_Writer::drop( $request->key_hash, (int) $post_id );
			} elseif ( null === $found ) {
				$found = (int) $post_id;
			}
		}
		return $found;
	}

	/**
	 * Whether a person deleted the recorded draft, or put it into the trash.
	 *
	 * @param int $post_id The draft.
	 * @return bool
	 */
	private static function was_thrown_away( $post_id ) {
		$post = Post_Writer::status( $post_id );
		return null === $post || in_array( $post->post_status, array( 'trash', 'auto-draft' ), true );
	}

	/**
	 * Cancels the publication when its category has moved, so that nothing stays behind.
	 *
	 * @param Publication_Request $request The request.
	 * @throws Refusal 409 `category_moved`.
	 */
	private static function check_category( Publication_Request $request ) {
		try {
			Category_Guard::check( $request );
		} catch ( Refusal $moved ) {
			Canceller::cancel_own( $request );
			throw $moved;
		}
	}

	/**
	 * Reads back what is published now.
	 *
	 * @param Publication_Request $request The request.
	 * @return array
	 * @throws Refusal 409 `payload_conflict`, when this request ended the work of another payload.
	 */
	private static function answer( Publication_Request $request ) {
		$row = Publication_Table::find( $request->key_hash );
		if ( null === $row ) {
			throw Publication_Refusals::not_found(); // The site was restored, or the plugin removed, at this moment.
		}
		if ( $row->payload_hash !== $request->payload_hash ) {
			throw Publication_Refusals::payload_conflict( $row );
		}
		return Publication_View::of( $row, false );
	}
}
