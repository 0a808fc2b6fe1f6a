<?php
/**
 * A file that a request brought.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Media;

use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Bytes in a temporary file, which PHP streamed there, with the texts that came with them. Everything is checked before
 * anything is created.
 *
 * @since 0.1.0
 */
final class Media_Upload {

	/**
	 * The temporary file.
	 *
	 * @var string
	 */
	public $path;

	/**
	 * SHA-256 of its bytes, hexadecimal.
	 *
	 * @var string
	 */
	public $sha256;

	/**
	 * A safe file name, with the extension that the bytes deserve.
	 *
	 * @var string
	 */
	public $filename;

	/**
	 * What WordPress takes the bytes for.
	 *
	 * @var string
	 */
	public $mime_type;

	/**
	 * Texts: alt, caption and title; null where the request had none.
	 *
	 * @var (string|null)[]
	 */
	public $texts;

	/**
	 * Tells this request from all others: random, hexadecimal.
	 *
	 * @var string
	 */
	public $token;

	/**
	 * Checks a file.
	 *
	 * @since 0.1.0
	 *
	 * @param string          $path     The temporary file.
	 * @param string          $sha256   What its hash must be, hexadecimal.
	 * @param string          $filename Its name, as the agent has it.
	 * @param string          $declared Its type, as the agent has it.
	 * @param (string|null)[] $texts    alt, caption and title.
	 * @throws Refusal 413 `media_too_large`, 400 `hash_mismatch`, 400 `media_type`.
	 */
	public function __construct( $path, $sha256, $filename, $declared, array $texts ) {
		self::check_size( (int) filesize( $path ) );
		$found = (string) hash_file( 'sha256', $path );
		if ( $found !== $sha256 ) {
			throw new Refusal( 'hash_mismatch', __( 'The file does not have the SHA-256 that was sent with it: it was changed on the way.', 'smart-content-scheduler' ), 400, array( 'sha256' => $found ) );
		}
		require_once ABSPATH . 'wp-admin/includes/file.php';
		$filename = sanitize_file_name( $filename );
		$checked  = wp_check_filetype_and_ext( $path, $filename );
		if ( ! $checked['type'] || ! $checked['ext'] ) {
			throw self::wrong_type( $declared, __( 'This site does not allow files of its type, or its bytes are not what its name says.', 'smart-content-scheduler' ) );
		}
		if ( ! self::agrees( $checked['type'], $declared ) ) {
			/* translators: %s: a MIME type. */
			throw self::wrong_type( $declared, sprintf( __( 'Its bytes are those of %s.', 'smart-content-scheduler' ), $checked['type'] ) );
		}
		$this->path      = $path;
		$this->sha256    = $sha256;
		$this->filename  = $checked['proper_filename'] ? $checked['proper_filename'] : $filename;
		$this->mime_type = $checked['type'];
		$this->texts     = $texts;
		$this->token     = bin2hex( random_bytes( 16 ) );
	}

	/**
	 * Refuses what is larger than this site takes.
	 *
	 * @since 0.1.0
	 *
	 * @param int $bytes Its size.
	 * @throws Refusal 413 `media_too_large`.
	 */
	public static function check_size( $bytes ) {
		$limit = (int) wp_max_upload_size();
		if ( is_multisite() && ! get_site_option( 'upload_space_check_disabled' ) ) {
			$limit = min( $limit, (int) get_upload_space_available() );
		}
		if ( $bytes > $limit ) {
			throw new Refusal(
				'media_too_large',
				sprintf(
					/* translators: 1: size of a file, 2: size of the largest file that is allowed. */
					__( 'The file has %1$s, and this site takes at most %2$s. Make it smaller, or raise upload_max_filesize and post_max_size of PHP.', 'smart-content-scheduler' ),
					size_format( $bytes, 1 ),
					size_format( max( 0, $limit ), 1 )
				),
				413,
				array( 'max_bytes' => max( 0, $limit ) )
			);
		}
	}

	/**
	 * Whether two names of a type mean the same. Pictures are told apart exactly; of sound and film there are many
	 * containers with more than one name.
	 *
	 * @param string $found    What WordPress found.
	 * @param string $declared What the agent said.
	 * @return bool
	 */
	private static function agrees( $found, $declared ) {
		$declared = 'image/jpg' === $declared ? 'image/jpeg' : $declared;
		$kind     = strtok( $found, '/' );
		return 'image' === $kind ? $found === $declared : strtok( $declared, '/' ) === $kind;
	}

	/**
	 * A refusal because of the type.
	 *
	 * @param string $declared What the agent said.
	 * @param string $reason   Whole sentence.
	 * @return Refusal
	 */
	private static function wrong_type( $declared, $reason ) {
		return new Refusal(
			'media_type',
			sprintf(
				/* translators: 1: a MIME type, 2: what is wrong, a whole sentence. */
				__( 'The file cannot be stored as %1$s. %2$s', 'smart-content-scheduler' ),
				$declared,
				$reason
			),
			400,
			array(
				'field'     => 'mime_type',
				'mime_type' => $declared,
			)
		);
	}
}
