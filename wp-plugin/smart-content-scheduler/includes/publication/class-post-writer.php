<?php
/**
 * The draft of a publication, until it goes live.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Publication;

use Smart_Content_Scheduler\Database;
use Smart_Content_Scheduler\Language\Post_Language;
use Smart_Content_Scheduler\Language\Term_Translator;
use Smart_Content_Scheduler\Seo\Seo_Fields;
use Smart_Content_Scheduler\Seo\Structured_Data;

defined( 'ABSPATH' ) || exit;

/**
 * Finds, makes, completes and drops drafts. A draft carries the key and the revision in its slug, so that it can be
 * found again by whoever takes over, and its content never changes: another revision has another draft.
 *
 * @since 0.1.0
 */
final class Post_Writer {

	/**
	 * The slug of a draft. It stands in the same INSERT as the post itself; core does not make slugs of drafts unique.
	 *
	 * @since 0.1.0
	 *
	 * @param string $key_hash Hexadecimal.
	 * @param int    $revision Revision of the payload.
	 * @return string
	 */
	public static function marker( $key_hash, $revision ) {
		return self::marker_prefix( $key_hash ) . $revision;
	}

	/**
	 * What the slugs of all drafts of one publication begin with.
	 *
	 * @since 0.1.0
	 *
	 * @param string $key_hash Hexadecimal.
	 * @return string
	 */
	public static function marker_prefix( $key_hash ) {
		return 'scs-' . $key_hash . '-';
	}

	/**
	 * All drafts of one publication.
	 *
	 * @since 0.1.0
	 *
	 * @param string $key_hash Hexadecimal.
	 * @return string[] Slugs by post id.
	 */
	public static function drafts( $key_hash ) {
		global $wpdb;
		$rows = Database::rows( $wpdb->prepare( "SELECT ID, post_name FROM $wpdb->posts WHERE post_name LIKE %s AND post_status = 'draft' AND post_type = 'post' ORDER BY ID", $wpdb->esc_like( self::marker_prefix( $key_hash ) ) . '%' ) );
		return wp_list_pluck( $rows, 'post_name', 'ID' );
	}

	/**
	 * Makes a draft.
	 *
	 * @since 0.1.0
	 *
	 * @param Payload $payload What it holds.
	 * @param string  $marker  Its slug.
	 * @return int Post id.
	 * @throws Publishing_Failed When WordPress refuses it.
	 */
	public static function create( Payload $payload, $marker ) {
		$post = array(
			'post_type'     => 'post',
			'post_status'   => 'draft',
			'post_name'     => $marker,
			'post_title'    => $payload->get( 'title' ),
			'post_content'  => $payload->get( 'content' ),
			'post_excerpt'  => (string) $payload->get( 'excerpt' ),
			'post_author'   => null === $payload->get( 'author' ) ? get_current_user_id() : $payload->get( 'author' ),
			'post_category' => $payload->get( 'categories' ),
		);
		foreach ( array( 'comment_status', 'ping_status' ) as $name ) {
			if ( null !== $payload->get( $name ) ) {
				$post[ $name ] = $payload->get( $name );
			}
		}
		// wp_after_insert_post means "with terms and meta": it fires when the post goes live.
		$post_id = wp_insert_post( wp_slash( $post ), true, false );
		if ( is_wp_error( $post_id ) ) {
			throw Publishing_Failed::because( $post_id );
		}
		return $post_id;
	}

	/**
	 * Gives a draft everything that is not in its own row. Doing it again changes nothing.
	 *
	 * @since 0.1.0
	 *
	 * @param int     $post_id  The draft.
	 * @param Payload $payload  What it is to have.
	 * @param bool    $is_new   Whether this request made it, with its categories.
	 * @param string  $key_hash Hexadecimal.
	 * @throws Publishing_Failed When WordPress refuses something.
	 */
	public static function attach( $post_id, Payload $payload, $is_new, $key_hash ) {
		// Its language first: Polylang would replace terms of another one.
		$language = Post_Language::set( $post_id, $payload );
		if ( ! $is_new || null !== $language ) {
			self::expect( wp_set_post_categories( $post_id, Term_Translator::translate( $payload->get( 'categories' ), 'category', $language ) ) );
		}
		if ( null !== $payload->get( 'tags' ) ) {
			self::expect( wp_set_post_terms( $post_id, Term_Translator::translate( $payload->get( 'tags' ), 'post_tag', $language ), 'post_tag' ) );
		}
		if ( null !== $language ) {
			Step::announce( Step::ATTACH_LANGUAGE, $key_hash );
			Post_Language::link( $post_id, $payload, $language );
		}
		if ( null !== $payload->get( 'featured_media' ) ) {
			set_post_thumbnail( $post_id, $payload->get( 'featured_media' ) );
		}
		if ( null !== $payload->get( 'format' ) ) {
			self::expect( set_post_format( $post_id, $payload->get( 'format' ) ) );
		}
		if ( $payload->get( 'sticky' ) ) {
			stick_post( $post_id );
		}
		if ( ! in_array( $payload->get( 'template' ), array( null, '' ), true ) ) {
			update_post_meta( $post_id, '_wp_page_template', wp_slash( $payload->get( 'template' ) ) );
		}
		if ( null !== $payload->get( 'seo' ) || null !== $payload->get( 'schema' ) ) {
			Step::announce( Step::ATTACH_SEO, $key_hash );
		}
		if ( null !== $payload->get( 'seo' ) ) {
			Seo_Fields::write( $post_id, $payload->get( 'seo' ) );
		}
		if ( null !== $payload->get( 'schema' ) ) {
			Structured_Data::write( $post_id, $payload->get( 'schema' ) );
		}
	}

	/**
	 * Deletes a draft, unless it is recorded.
	 *
	 * @since 0.1.0
	 *
	 * @param string $key_hash Hexadecimal.
	 * @param int    $post_id  The draft.
	 */
	public static function drop( $key_hash, $post_id ) {
		if ( Publication_Table::drop( $key_hash, $post_id ) ) {
			clean_post_cache( $post_id );
			wp_delete_post( $post_id, true );
		}
	}

	/**
	 * Status and slug of a post, past all caches.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post.
	 * @return object|null { post_status, post_name }
	 */
	public static function status( $post_id ) {
		global $wpdb;
		return Database::row( $wpdb->prepare( "SELECT post_status, post_name FROM $wpdb->posts WHERE ID = %d", $post_id ) );
	}

	/**
	 * Throws when WordPress answered with an error.
	 *
	 * @param mixed $result What it answered.
	 * @throws Publishing_Failed When it is an error.
	 */
	private static function expect( $result ) {
		if ( is_wp_error( $result ) ) {
			throw Publishing_Failed::because( $result );
		}
	}
}
