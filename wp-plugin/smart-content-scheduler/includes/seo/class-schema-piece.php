<?php
/**
 * One object of structured data.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Seo;

use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Language\Polylang;
use Smart_Content_Scheduler\Plain_Text;

defined( 'ABSPATH' ) || exit;

/**
 * Completes an object with what only WordPress knows (address, dates, author), or merges it into a graph that has that.
 * What the publication says goes before what is derived.
 *
 * @since 0.1.0
 */
final class Schema_Piece {

	/**
	 * Types of schema.org for the text itself; a page has at most one such piece.
	 */
	const ARTICLES = array( 'Article', 'BlogPosting', 'NewsArticle', 'TechArticle', 'ScholarlyArticle', 'Report', 'SocialMediaPosting', 'AnalysisNewsArticle', 'OpinionNewsArticle', 'ReviewNewsArticle', 'LiveBlogPosting', 'AdvertiserContentArticle', 'SatiricalArticle' );

	/**
	 * Types of schema.org for the page.
	 */
	const PAGES = array( 'WebPage', 'FAQPage', 'QAPage', 'AboutPage', 'CheckoutPage', 'CollectionPage', 'ContactPage', 'ItemPage', 'MedicalWebPage', 'ProfilePage', 'RealEstateListing', 'SearchResultsPage' );

	/**
	 * Other types that have a headline, an author and dates.
	 */
	const WORKS = array( 'CreativeWork', 'HowTo', 'Recipe', 'Quiz', 'LearningResource', 'Course', 'Review', 'Guide', 'Chapter', 'Claim', 'ClaimReview', 'DefinedTermSet', 'Dataset', 'PodcastEpisode', 'ShortStory' );

	/**
	 * A complete object.
	 *
	 * @since 0.1.0
	 *
	 * @param array    $data   type and properties.
	 * @param \WP_Post $post   Its post.
	 * @param int      $number Which object of the post it is, from 1.
	 * @return array
	 */
	public static function whole( array $data, $post, $number ) {
		$own = array(
			'@type' => (string) $data['type'],
			'@id'   => get_permalink( $post ) . '#/schema/' . rawurlencode( (string) $data['type'] ) . '/' . $number,
		);
		return $own + (array) $data['properties'] + self::derived( (string) $data['type'], $post );
	}

	/**
	 * Adds an object to a graph: an article and a page to the piece that is there for them, anything else as a piece.
	 *
	 * @since 0.1.0
	 *
	 * @param array    $graph  Pieces; keys are kept.
	 * @param array    $data   type and properties.
	 * @param \WP_Post $post   Its post.
	 * @param int      $number Which object of the post it is, from 1.
	 * @return array
	 */
	public static function add_to( array $graph, array $data, $post, $number ) {
		$type = (string) $data['type'];
		foreach ( array( self::ARTICLES, self::PAGES ) as $family ) {
			$key = in_array( $type, $family, true ) ? self::find( $graph, $family ) : null;
			if ( null !== $key ) {
				$types                  = array_values( array_unique( array_merge( (array) $graph[ $key ]['@type'], array( $type ) ) ) );
				$graph[ $key ]['@type'] = 1 === count( $types ) ? $types[0] : $types;
				$graph[ $key ]          = array_diff_key( (array) $data['properties'], array_flip( array( '@id', '@type' ) ) ) + $graph[ $key ];
				return $graph;
			}
		}
		$piece = self::whole( $data, $post, $number );
		$page  = self::find( $graph, self::PAGES );
		if ( null !== $page && isset( $graph[ $page ]['@id'] ) ) {
			$piece += array( 'isPartOf' => array( '@id' => $graph[ $page ]['@id'] ) );
		}
		if ( array() === $graph || array_keys( $graph ) === range( 0, count( $graph ) - 1 ) ) {
			$graph[] = $piece;
		} else {
			$graph[ 'smart_content_scheduler_' . $number ] = $piece;
		}
		return $graph;
	}

	/**
	 * The key of the first piece of some types.
	 *
	 * @param array    $graph Pieces.
	 * @param string[] $types Types of schema.org.
	 * @return int|string|null
	 */
	private static function find( array $graph, array $types ) {
		foreach ( $graph as $key => $piece ) {
			if ( is_array( $piece ) && isset( $piece['@type'] ) && array() !== array_intersect( (array) $piece['@type'], $types ) ) {
				return $key;
			}
		}
		return null;
	}

	/**
	 * What follows from the post.
	 *
	 * @param string   $type Type of schema.org.
	 * @param \WP_Post $post The post.
	 * @return array
	 */
	private static function derived( $type, $post ) {
		$url   = (string) get_permalink( $post );
		$title = Plain_Text::decode( wp_strip_all_tags( $post->post_title ) );
		if ( ! in_array( $type, array_merge( self::ARTICLES, self::PAGES, self::WORKS ), true ) ) {
			return array(
				'name' => $title,
				'url'  => $url,
			);
		}
		$image   = get_the_post_thumbnail_url( $post, 'full' );
		$derived = array(
			'headline'         => $title,
			'name'             => $title,
			'description'      => Plain_Text::decode( wp_strip_all_tags( $post->post_excerpt ) ),
			'url'              => $url,
			'mainEntityOfPage' => $url,
			'inLanguage'       => str_replace( '_', '-', self::locale( $post ) ),
			'datePublished'    => (string) Instant::sql_to_wire( $post->post_date_gmt ),
			'dateModified'     => (string) Instant::sql_to_wire( $post->post_modified_gmt ),
			'image'            => $image ? array( $image ) : '',
			'author'           => array(
				'@type' => 'Person',
				'name'  => (string) get_the_author_meta( 'display_name', (int) $post->post_author ),
				'url'   => get_author_posts_url( (int) $post->post_author ),
			),
			'publisher'        => array(
				'@type' => 'Organization',
				'name'  => Plain_Text::decode( get_option( 'blogname' ) ),
				'url'   => home_url( '/' ),
			),
		);
		return array_filter(
			$derived,
			static function ( $value ) {
				return '' !== $value;
			}
		);
	}

	/**
	 * The locale of a post: Polylang's, or the site's.
	 *
	 * @param \WP_Post $post The post.
	 * @return string
	 */
	private static function locale( $post ) {
		$own = Polylang::locale_of( $post->ID );
		return null === $own ? get_locale() : $own;
	}
}
