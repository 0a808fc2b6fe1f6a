<?php
/**
 * Whether everything that a payload names exists.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Publication;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Language\Language_Check;
use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Refuses a payload before anything is created for it.
 *
 * @since 0.1.0
 */
final class Payload_Check {

	/**
	 * A date may lie so many seconds ahead and still be taken for now: clocks differ.
	 */
	const TOLERANCE = 60;

	/**
	 * Checks a payload against the site and the current user.
	 *
	 * @since 0.1.0
	 *
	 * @param Payload $payload  The payload.
	 * @param string  $key_hash Hash of the publication's key.
	 * @throws Refusal Naming the first thing that is wrong.
	 */
	public static function check( Payload $payload, $key_hash ) {
		self::check_user( $payload );
		self::check_date( $payload );
		self::check_author( $payload->get( 'author' ) );
		self::check_terms( $payload->get( 'categories' ), 'category', 'categories', 'unknown_category' );
		self::check_terms( (array) $payload->get( 'tags' ), 'post_tag', 'tags', 'unknown_tag' );
		self::check_image( $payload->get( 'featured_media' ), 'featured_media' );
		self::check_template( $payload->get( 'template' ) );
		self::check_seo( (array) $payload->get( 'seo' ) );
		Language_Check::check( $payload, $key_hash );
	}

	/**
	 * The user must be able to do by hand what is asked for here.
	 *
	 * @param Payload $payload The payload.
	 * @throws Refusal 403.
	 */
	private static function check_user( Payload $payload ) {
		$author = $payload->get( 'author' );
		if ( ! current_user_can( 'draft' === $payload->get( 'status' ) ? 'edit_posts' : 'publish_posts' ) ) {
			throw new Refusal( 'rest_cannot_publish', __( 'This user may not publish posts.', 'smart-content-scheduler' ), 403 );
		}
		if ( null !== $author && get_current_user_id() !== $author && ! current_user_can( 'edit_others_posts' ) ) {
			throw new Refusal( 'rest_cannot_edit_others', __( 'This user may not create posts as another author.', 'smart-content-scheduler' ), 403 );
		}
		if ( $payload->get( 'sticky' ) && ! current_user_can( 'edit_others_posts' ) ) {
			throw new Refusal( 'rest_cannot_assign_sticky', __( 'This user may not make posts sticky.', 'smart-content-scheduler' ), 403 );
		}
	}

	/**
	 * WordPress would turn a post with a date ahead into a scheduled one without a word.
	 *
	 * @param Payload $payload The payload.
	 * @throws Refusal 400 `future_date`.
	 */
	private static function check_date( Payload $payload ) {
		$date = $payload->date();
		if ( null !== $date && ! $payload->get( 'allow_future' ) && $date > Clock::now() + self::TOLERANCE ) {
			throw new Refusal(
				'future_date',
				sprintf(
					/* translators: %s: date and time in UTC. */
					__( 'The date %s lies in the future. Ask for that with allow_future, or correct the date or a clock.', 'smart-content-scheduler' ),
					Instant::to_wire( $date )
				),
				400,
				array(
					'field'    => 'date_gmt',
					'date_gmt' => Instant::to_wire( $date ),
					'now'      => Instant::to_wire( Clock::now() ),
				)
			);
		}
	}

	/**
	 * The author must be a user of this site.
	 *
	 * @param int|null $author User id.
	 * @throws Refusal 400 `unknown_author`.
	 */
	private static function check_author( $author ) {
		if ( null !== $author && ( ! get_userdata( $author ) || ! is_user_member_of_blog( $author ) ) ) {
			/* translators: %d: a number. */
			throw self::unknown( 'unknown_author', __( 'There is no user %d on this site.', 'smart-content-scheduler' ), 'author', $author );
		}
	}

	/**
	 * All terms must exist.
	 *
	 * @param int[]  $term_ids Term ids.
	 * @param string $taxonomy Their taxonomy.
	 * @param string $field    Field of the payload.
	 * @param string $code     Code of the refusal.
	 * @throws Refusal 400.
	 */
	private static function check_terms( array $term_ids, $taxonomy, $field, $code ) {
		foreach ( $term_ids as $term_id ) {
			if ( ! term_exists( $term_id, $taxonomy ) ) {
				$message = 'category' === $taxonomy
					/* translators: %d: a number. */
					? __( 'There is no category %d on this site.', 'smart-content-scheduler' )
					/* translators: %d: a number. */
					: __( 'There is no tag %d on this site.', 'smart-content-scheduler' );
				throw self::unknown( $code, $message, $field, $term_id );
			}
		}
	}

	/**
	 * An image must be in the media library.
	 *
	 * @param int|null $image Attachment id.
	 * @param string   $field Field of the payload.
	 * @throws Refusal 400 `unknown_media`.
	 */
	private static function check_image( $image, $field ) {
		if ( null !== $image && ! wp_attachment_is_image( $image ) ) {
			/* translators: %d: a number. */
			throw self::unknown( 'unknown_media', __( 'There is no image %d in the media library of this site.', 'smart-content-scheduler' ), $field, $image );
		}
	}

	/**
	 * The image for social networks must be there, and the canonical address must be one.
	 *
	 * @param array $seo `payloadSeo` of the wire contract.
	 * @throws Refusal 400 `unknown_media`, 400 `invalid_payload`.
	 */
	private static function check_seo( array $seo ) {
		self::check_image( isset( $seo['social_image'] ) ? $seo['social_image'] : null, 'seo.social_image' );
		$canonical = isset( $seo['canonical'] ) ? $seo['canonical'] : '';
		if ( '' !== $canonical && esc_url_raw( $canonical, array( 'http', 'https' ) ) !== $canonical ) {
			throw Payload::invalid( 'seo.canonical', __( 'It is no http or https address.', 'smart-content-scheduler' ) );
		}
	}

	/**
	 * The template must be one of the theme's for posts.
	 *
	 * @param string|null $template File name, `default` or empty.
	 * @throws Refusal 400 `invalid_payload`.
	 */
	private static function check_template( $template ) {
		if ( null === $template || in_array( $template, array( '', 'default' ), true ) ) {
			return;
		}
		if ( ! array_key_exists( $template, wp_get_theme()->get_page_templates( null, 'post' ) ) ) {
			throw Payload::invalid( 'template', __( 'The theme of this site has no such template for posts.', 'smart-content-scheduler' ) );
		}
	}

	/**
	 * A refusal of something that does not exist.
	 *
	 * @param string $code    Code.
	 * @param string $message With one %d.
	 * @param string $field   Field of the payload.
	 * @param int    $id      What it named.
	 * @return Refusal
	 */
	private static function unknown( $code, $message, $field, $id ) {
		return new Refusal(
			$code,
			sprintf( $message, $id ),
			400,
			array(
				'field' => $field,
				'id'    => $id,
			)
		);
	}
}
