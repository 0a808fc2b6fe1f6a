<?php
/**
 * A double of Polylang, for tests of the plugin. It is not Polylang: it has exactly what publishing relies on, with the
 * signatures and answers that Polylang documents for them,
 * - pll_languages_list(), pll_default_language(), pll_is_translated_taxonomy();
 * - pll_set_post_language(), pll_get_post_language(), pll_save_post_translations(), pll_get_post_translations();
 * - the same four for terms, and pll_get_term();
 * - `save_post` gives a post without a language the default one; so does `create_term` for a term;
 * - `set_object_terms`: a term of another language than the post's is replaced by its translation, or taken away.
 * Not here: pll_insert_post() and pll_insert_term(), which only Polylang from 3.7 on has, admin pages, REST fields,
 * address rewriting, hreflang.
 *
 * Languages are kept in meta, groups of translations in one option each; Polylang has taxonomies for both.
 */

namespace SCS_Test_Rig\Polylang {

	const LANGUAGES = array(
		array( 'slug' => 'en', 'locale' => 'en_US', 'name' => 'English' ),
		array( 'slug' => 'de', 'locale' => 'de_DE', 'name' => 'Deutsch' ),
		array( 'slug' => 'pt', 'locale' => 'pt_BR', 'name' => 'Português' ),
		array( 'slug' => 'ja', 'locale' => 'ja', 'name' => '日本語' ),
	);

	function field( $slug, $field ) {
		foreach ( LANGUAGES as $language ) {
			if ( $language['slug'] === $slug ) {
				return $language[ $field ];
			}
		}
		return false;
	}

	function set_language( $type, $id, $language ) {
		if ( false === field( $language, 'slug' ) || get_metadata( $type, $id, '_double_language', true ) === $language ) {
			return false;
		}
		// An object that changes its language leaves its group.
		delete_metadata( $type, $id, '_double_group' );
		return (bool) update_metadata( $type, $id, '_double_language', $language );
	}

	function translations( $type, $id ) {
		$group    = get_metadata( $type, $id, '_double_group', true );
		$language = get_metadata( $type, $id, '_double_language', true );
		if ( ! $language ) {
			return array();
		}
		return ( $group ? (array) get_option( $group, array() ) : array() ) + array( $language => (int) $id );
	}

	function save_translations( $type, $translations ) {
		$translations = array_filter( array_map( 'intval', $translations ) );
		foreach ( $translations as $language => $id ) {
			if ( get_metadata( $type, $id, '_double_language', true ) !== $language ) {
				unset( $translations[ $language ] );
			}
		}
		$group = 'double_polylang_' . $type . '_' . wp_generate_uuid4();
		update_option( $group, $translations, false );
		foreach ( $translations as $id ) {
			update_metadata( $type, $id, '_double_group', $group );
		}
		return $translations;
	}

	add_action(
		'save_post',
		static function ( $post_id, $post ) {
			if ( 'post' === $post->post_type && ! \pll_get_post_language( $post_id ) ) {
				set_language( 'post', $post_id, \pll_default_language() );
			}
		},
		10,
		2
	);
	add_action(
		'create_term',
		static function ( $term_id, $tt_id, $taxonomy ) {
			if ( \pll_is_translated_taxonomy( $taxonomy ) && ! \pll_get_term_language( $term_id ) ) {
				set_language( 'term', $term_id, \pll_default_language() );
			}
		},
		10,
		3
	);
	add_action(
		'set_object_terms',
		static function ( $post_id, $terms, $tt_ids, $taxonomy ) {
			static $inside = false;
			$language = \pll_get_post_language( $post_id );
			if ( $inside || ! $language || ! $tt_ids || ! \pll_is_translated_taxonomy( $taxonomy ) ) {
				return;
			}
			$term_ids = wp_get_object_terms( $post_id, $taxonomy, array( 'fields' => 'ids' ) );
			$right    = array_filter(
				array_map(
					static function ( $term_id ) use ( $language ) {
						return \pll_get_term( $term_id, $language );
					},
					$term_ids
				)
			);
			if ( $right !== $term_ids ) {
				$inside = true;
				wp_set_object_terms( $post_id, array_map( 'intval', $right ), $taxonomy );
				$inside = false;
			}
		},
		10,
		4
	);
}

namespace {

	function pll_languages_list( $args = array() ) {
		$args = wp_parse_args( $args, array( 'fields' => 'slug' ) );
		return wp_list_pluck( SCS_Test_Rig\Polylang\LANGUAGES, $args['fields'] );
	}

	function pll_default_language( $field = 'slug' ) {
		return SCS_Test_Rig\Polylang\LANGUAGES[0][ $field ];
	}

	function pll_is_translated_taxonomy( $taxonomy ) {
		return in_array( $taxonomy, array( 'category', 'post_tag' ), true );
	}

	function pll_set_post_language( $id, $language ) {
		return SCS_Test_Rig\Polylang\set_language( 'post', $id, $language );
	}

	function pll_get_post_language( $id, $field = 'slug' ) {
		return SCS_Test_Rig\Polylang\field( get_post_meta( $id, '_double_language', true ), $field );
	}

	function pll_save_post_translations( $translations ) {
		return SCS_Test_Rig\Polylang\save_translations( 'post', $translations );
	}

	function pll_get_post_translations( $id ) {
		return SCS_Test_Rig\Polylang\translations( 'post', $id );
	}

	function pll_set_term_language( $id, $language ) {
		return SCS_Test_Rig\Polylang\set_language( 'term', $id, $language );
	}

	function pll_get_term_language( $id, $field = 'slug' ) {
		return SCS_Test_Rig\Polylang\field( get_term_meta( $id, '_double_language', true ), $field );
	}

	function pll_save_term_translations( $translations ) {
		return SCS_Test_Rig\Polylang\save_translations( 'term', $translations );
	}

	function pll_get_term_translations( $id ) {
		return SCS_Test_Rig\Polylang\translations( 'term', $id );
	}

	function pll_get_term( $id, $language = '' ) {
		$translations = pll_get_term_translations( $id );
		return isset( $translations[ $language ] ) ? $translations[ $language ] : 0;
	}
}
