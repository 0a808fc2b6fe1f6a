<?php
/**
 * The attachment of some bytes.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Media;

use Smart_Content_Scheduler\Database;

defined( 'ABSPATH' ) || exit;

/**
 * Finds, makes, completes and drops attachments. Until it is recorded an attachment carries the hash in its slug, which
 * stands in the same INSERT as the attachment itself: whoever takes over finds it again.
 *
 * @since 0.1.0
 */
final class Attachment_Writer {

	/**
	 * From so many attempts on, a picture is stored without its smaller sizes: making them may be what PHP dies of.
	 */
	const ATTEMPTS_WITH_SIZES = 3;

	/**
	 * How often another file name is looked for.
	 */
	const NAMES = 20;

	/**
	 * The slug of an attachment that is not recorded yet.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sha256 Hexadecimal.
	 * @return string
	 */
	public static function marker( $sha256 ) {
		return 'scs-media-' . $sha256;
	}

	/**
	 * Whether an attachment is in the media library.
	 *
	 * @since 0.1.0
	 *
	 * @param int $attachment_id The attachment.
	 * @return bool
	 */
	public static function exists( $attachment_id ) {
		global $wpdb;
		$post = Database::row( $wpdb->prepare( "SELECT post_status FROM $wpdb->posts WHERE ID = %d AND post_type = 'attachment'", $attachment_id ) );
		return null !== $post && ! in_array( $post->post_status, array( 'trash', 'auto-draft' ), true );
	}

	/**
	 * Attachments of these bytes that carry the hash, oldest first: somebody made them and did not live to finish.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sha256 Hexadecimal.
	 * @return int[]
	 */
	public static function marked( $sha256 ) {
		global $wpdb;
		$rows = Database::rows( $wpdb->prepare( "SELECT ID FROM $wpdb->posts WHERE post_name LIKE %s AND post_type = 'attachment' AND post_status <> 'auto-draft' ORDER BY ID", $wpdb->esc_like( self::marker( $sha256 ) ) . '%' ) );
		return array_map( 'intval', wp_list_pluck( $rows, 'ID' ) );
	}

	/**
	 * Puts the file into the folder of uploads.
	 *
	 * @since 0.1.0
	 *
	 * @param Media_Upload $upload The file.
	 * @param Media_Row    $row    The row; where it planned a file that nobody has, that one is removed first.
	 * @return array file (path), url and type, as core gives them.
	 * @throws Media_Failed When it cannot be written, or the row was taken over.
	 */
	public static function place( Media_Upload $upload, Media_Row $row ) {
		self::remove_leftover( $row->file );
		$reserved = null;
		$naming   = static function ( $folder, $name ) use ( $upload, &$reserved ) {
			$reserved = self::reserve( $folder, $name, $upload );
			return basename( $reserved );
		};
		$file     = array(
			'name'     => $upload->filename,
			'tmp_name' => $upload->path,
			'type'     => $upload->mime_type,
			'size'     => filesize( $upload->path ),
			'error'    => UPLOAD_ERR_OK,
		);
		$placed   = wp_handle_sideload(
			$file,
			array(
				'test_form'                => false,
				'unique_filename_callback' => $naming,
			)
		);
		if ( isset( $placed['error'] ) ) {
			$now = Media_Table::find( $upload->sha256 );
			if ( null !== $reserved && null !== $now && $now->token === $upload->token ) {
				wp_delete_file( $reserved );
			}
			throw new Media_Failed( $placed['error'] );
		}
		return $placed;
	}

	/**
	 * Makes the attachment.
	 *
	 * @since 0.1.0
	 *
	 * @param Media_Upload $upload The file.
	 * @param array        $placed What place() returned.
	 * @return int Its id.
	 * @throws Media_Failed When WordPress refuses it.
	 */
	public static function create( Media_Upload $upload, array $placed ) {
		$title = $upload->texts['title'];
		$post  = array(
			'post_title'     => null === $title || '' === trim( $title ) ? pathinfo( $upload->filename, PATHINFO_FILENAME ) : $title,
			'post_name'      => self::marker( $upload->sha256 ),
			'post_excerpt'   => (string) $upload->texts['caption'],
			'post_content'   => '',
			'post_status'    => 'inherit',
			'post_mime_type' => $placed['type'],
			'guid'           => $placed['url'],
		);
		if ( null !== $upload->texts['alt'] ) {
			$post['meta_input'] = array( '_wp_attachment_image_alt' => $upload->texts['alt'] );
		}
		$attachment_id = wp_insert_attachment( wp_slash( $post ), $placed['file'], 0, true );
		if ( is_wp_error( $attachment_id ) ) {
			throw new Media_Failed( $attachment_id->get_error_message() );
		}
		return $attachment_id;
	}

	/**
	 * Gives a recorded attachment its data, smaller sizes and final slug. Doing it again makes what is missing.
	 *
	 * @since 0.1.0
	 *
	 * @param int          $attachment_id The attachment.
	 * @param Media_Upload $upload        The file.
	 * @param Media_Row    $row           Tells how many have tried before, and where the file of the one before is.
	 * @throws Media_Failed When its file is gone.
	 */
	public static function complete( $attachment_id, Media_Upload $upload, Media_Row $row ) {
		require_once ABSPATH . 'wp-admin/includes/image.php';
		require_once ABSPATH . 'wp-admin/includes/media.php';
		clean_post_cache( $attachment_id );
		if ( null !== $upload->texts['alt'] ) {
			// Its own step as well: PHP may have died between the attachment and its meta.
			update_post_meta( $attachment_id, '_wp_attachment_image_alt', wp_slash( $upload->texts['alt'] ) );
		}
		$file = self::file_of( $attachment_id, $row );
		if ( $row->attempts >= self::ATTEMPTS_WITH_SIZES ) {
			add_filter( 'intermediate_image_sizes_advanced', '__return_empty_array' );
			add_filter( 'big_image_size_threshold', '__return_false' );
		}
		if ( ! wp_get_attachment_metadata( $attachment_id, true ) ) {
			wp_update_attachment_metadata( $attachment_id, wp_generate_attachment_metadata( $attachment_id, $file ) );
		} elseif ( wp_attachment_is_image( $attachment_id ) && $row->attempts < self::ATTEMPTS_WITH_SIZES ) {
			wp_update_image_subsizes( $attachment_id );
		}
		remove_filter( 'intermediate_image_sizes_advanced', '__return_empty_array' );
		remove_filter( 'big_image_size_threshold', '__return_false' );
		self::name( $attachment_id );
	}

	/**
	 * The file of an attachment. Core notes it after the attachment itself; where PHP died between the two, it is the one
	 * that the row names.
	 *
	 * @param int       $attachment_id The attachment.
	 * @param Media_Row $row           The row.
	 * @return string Absolute path.
	 * @throws Media_Failed When it is gone.
	 */
	private static function file_of( $attachment_id, Media_Row $row ) {
		$file = (string) get_attached_file( $attachment_id, true );
		if ( '' === $file && null !== $row->file ) {
			$file = wp_get_upload_dir()['basedir'] . '/' . $row->file;
			update_attached_file( $attachment_id, $file );
		}
		if ( ! is_file( $file ) ) {
			wp_delete_attachment( $attachment_id, true );
			throw new Media_Failed( __( 'Its file is gone from the folder of uploads.', 'smart-content-scheduler' ) );
		}
		return $file;
	}

	/**
	 * Deletes an attachment, unless it is recorded. Its file goes too, unless it is the one that the row names: whoever
	 * took over may have put its own file there, under the name that was free again.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sha256        Hexadecimal.
	 * @param int    $attachment_id The attachment.
	 * @param bool   $is_stray      Whether somebody else made it: then only while another one is stored.
	 */
	public static function drop( $sha256, $attachment_id, $is_stray = false ) {
		if ( ! Media_Table::drop( $sha256, $attachment_id, $is_stray ) ) {
			return;
		}
		clean_post_cache( $attachment_id );
		$row   = Media_Table::find( $sha256 );
		$keeps = null !== $row && null !== $row->file && get_post_meta( $attachment_id, '_wp_attached_file', true ) === $row->file;
		if ( $keeps ) {
			add_filter( 'wp_delete_file', '__return_empty_string' );
		}
		wp_delete_attachment( $attachment_id, true );
		remove_filter( 'wp_delete_file', '__return_empty_string' );
	}

	/**
	 * Drops attachments of stored bytes that are not the recorded one: a request was so slow that another took over, made
	 * its own all the same, and died before it could drop it.
	 *
	 * @since 0.1.0
	 *
	 * @param string $sha256 Hexadecimal.
	 */
	public static function drop_strays( $sha256 ) {
		foreach ( self::marked( $sha256 ) as $stray ) {
			self::drop( $sha256, $stray, true );
		}
	}

	/**
	 * Replaces the marker by a slug for people, as core makes it.
	 *
	 * @param int $attachment_id The attachment.
	 */
	private static function name( $attachment_id ) {
		global $wpdb;
		clean_post_cache( $attachment_id );
		$post = get_post( $attachment_id );
		$slug = wp_unique_post_slug( sanitize_title( $post->post_title, (string) $attachment_id ), $attachment_id, 'inherit', 'attachment', 0 );
		Database::change( $wpdb->prepare( "UPDATE $wpdb->posts SET post_name = %s WHERE ID = %d AND post_name LIKE %s", $slug, $attachment_id, $wpdb->esc_like( 'scs-media-' ) . '%' ) );
		clean_post_cache( $attachment_id );
	}

	/**
	 * Finds a free file name, notes it in the row, and takes it by making an empty file: of all requests that want the
	 * same name at the same moment, one gets it.
	 *
	 * @param string       $folder Absolute.
	 * @param string       $name   Wanted file name.
	 * @param Media_Upload $upload The file.
	 * @return string Absolute path.
	 * @throws Media_Failed When there is none, or the row was taken over.
	 */
	private static function reserve( $folder, $name, Media_Upload $upload ) {
		$base = wp_get_upload_dir()['basedir'];
		for ( $try = 1; $try <= self::NAMES; $try++ ) {
			$path = $folder . '/' . wp_unique_filename( $folder, $name );
			if ( ! Media_Table::plan_file( $upload->sha256, $upload->token, ltrim( substr( $path, strlen( $base ) ), '/' ) ) ) {
				throw new Media_Failed( __( 'Another request has taken over.', 'smart-content-scheduler' ) );
			}
			$handle = @fopen( $path, 'x' ); // phpcs:ignore -- WP_Filesystem has no exclusive creation, and a warning is expected.
			if ( false !== $handle ) {
				fclose( $handle ); // phpcs:ignore WordPress.WP.AlternativeFunctions
				return $path;
			}
			clearstatcache( true, $path );
			if ( ! file_exists( $path ) ) {
				break;
			}
		}
		throw new Media_Failed( __( 'The folder of uploads cannot be written.', 'smart-content-scheduler' ) );
	}

	/**
	 * Removes a file that was planned by a request that died, and that no attachment has.
	 *
	 * @param string|null $file Relative to the folder of uploads.
	 */
	private static function remove_leftover( $file ) {
		global $wpdb;
		if ( null === $file || '' === $file || 0 !== validate_file( $file ) ) {
			return;
		}
		$owner = Database::row( $wpdb->prepare( "SELECT post_id FROM $wpdb->postmeta WHERE meta_key = '_wp_attached_file' AND meta_value = %s LIMIT 1", $file ) );
		$path  = wp_get_upload_dir()['basedir'] . '/' . $file;
		if ( null === $owner && is_file( $path ) ) {
			wp_delete_file( $path );
		}
	}
}
