<?php
/**
 * What a report may hold.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Report;

use Smart_Content_Scheduler\Instant;

defined( 'ABSPATH' ) || exit;

/**
 * The arguments of PUT /report, as WordPress checks them. A report that does not fit is refused with 400 and changes nothing.
 *
 * @since 0.1.0
 */
final class Report_Schema {

	/**
	 * The arguments.
	 *
	 * @since 0.1.0
	 *
	 * @return array
	 */
	public static function args() {
		return array(
			'owner'            => self::text( 64, 8 ) + self::required(),
			'label'            => self::text( 191 ) + self::required(),
			'version'          => self::text( 32 ) + self::required(),
			'started_at'       => self::instant() + self::required(),
			'sent_at'          => self::instant() + self::required(),
			'interval_seconds' => array(
				'type'    => 'integer',
				'minimum' => 1,
			) + self::required(),
			'paused'           => array( 'type' => 'boolean' ) + self::required(),
			'publishes'        => array( 'type' => 'boolean' ) + self::required(),
			// Not required, because WordPress takes a null for a missing parameter.
			'clock_skew_ms'    => self::nullable( array( 'type' => 'number' ) ),
			'settings'         => self::object(
				array(
					'revision' => self::nullable( self::text( 64 ) ),
					'faults'   => self::list_of( self::text() ),
					'values'   => array(
						'type'                 => 'object',
						'additionalProperties' => self::object(
							array(
								'value'  => self::nullable( self::text() ),
								'source' => self::one_of( array( 'environment', 'file', 'wordpress', 'default' ) ),
							)
						),
					),
				)
			),
			'status'           => self::object(
				array(
					'timezone'              => self::text( 64 ),
					'cadence'               => self::one_of( array( 'even', 'classic' ) ),
					'current_interval'      => self::text( 20 ),
					'publish_interval_days' => array( 'type' => 'integer' ),
					'problems'              => self::list_of( self::text() ),
				)
			),
			'categories'       => self::list_of( self::category() ),
			'timeline'         => self::list_of(
				self::object(
					array(
						'at'       => self::instant(),
						'category' => self::text(),
						'term_id'  => self::nullable( array( 'type' => 'integer' ) ),
						'state'    => self::one_of( array( 'planned', 'forecast', 'missed', 'failed' ) ),
						'window'   => self::text(),
						'reason'   => self::nullable( self::text() ),
					)
				)
			) + array( 'maxItems' => 5000 ),
			'queue'            => self::object(
				array(
					'reset'  => array( 'type' => 'boolean' ),
					'cursor' => self::text( 400 ),
					'more'   => array( 'type' => 'boolean' ),
					'total'  => array( 'type' => 'integer' ),
					'jobs'   => self::list_of( self::job() ) + array( 'maxItems' => 200 ),
				)
			),
			'log'              => self::list_of(
				self::object(
					array(
						'id'      => self::text( 64, 1 ),
						'at'      => self::instant(),
						'level'   => self::one_of( array( 'info', 'warning', 'error' ) ),
						'event'   => self::text( 64 ),
						'message' => self::text( 2000 ),
					)
				)
			) + array( 'maxItems' => 200 ),
			'slots'            => self::nullable( self::slots() ),
		);
	}

	/**
	 * `reportedSlots` of the wire contract.
	 *
	 * @return array
	 */
	private static function slots() {
		return self::object(
			array(
				'brand'         => self::nullable( self::text() ),
				'rotation'      => self::nullable( self::text() ),
				'mode'          => self::one_of( array( 'cadence', 'slots' ) ),
				'connected'     => array( 'type' => 'boolean' ),
				'last_heard_at' => self::nullable( self::instant() ),
				'slots'         => self::list_of(
					self::object(
						array(
							'scheduled_at' => self::instant(),
							'valid_until'  => self::nullable( self::instant() ),
							'category'     => self::nullable( self::text() ),
							'state'        => self::text(),
							'reason'       => self::nullable( self::text() ),
						)
					)
				),
			)
		);
	}

	/**
	 * `reportedCategory` of the wire contract.
	 *
	 * @return array
	 */
	private static function category() {
		return self::object(
			array(
				'category'                => self::text(),
				'term_id'                 => self::nullable( array( 'type' => 'integer' ) ),
				'path'                    => self::text(),
				'pending_jobs'            => array( 'type' => 'integer' ),
				'last_publish'            => self::nullable( self::instant() ),
				'days_since'              => self::nullable( array( 'type' => 'number' ) ),
				'can_publish'             => array( 'type' => 'boolean' ),
				'reason'                  => self::nullable( self::text() ),
				'published_this_interval' => array( 'type' => 'boolean' ),
				'next_planned_at'         => self::nullable( self::instant() ),
				'interval_days'           => array( 'type' => 'integer' ),
				'min_gap_hours'           => array( 'type' => 'number' ),
				'paused'                  => array( 'type' => 'boolean' ),
				'delayed_until'           => self::nullable( self::instant() ),
				'failed_jobs'             => array( 'type' => 'integer' ),
			)
		);
	}

	/**
	 * `reportedJob` of the wire contract.
	 *
	 * @return array
	 */
	private static function job() {
		return self::object(
			array(
				'job_id'        => self::text( 191, 1 ),
				'title'         => self::text(),
				'status'        => self::text( 20, 1 ),
				'category'      => self::text(),
				'category_key'  => self::text(),
				'priority'      => array( 'type' => 'integer' ),
				'attempts'      => array( 'type' => 'integer' ),
				'error_code'    => self::nullable( self::text( 64 ) ),
				'error_message' => self::nullable( self::text() ),
				'not_before'    => self::nullable( self::instant() ),
				'created_at'    => self::instant(),
				'updated_at'    => self::instant(),
				'post_id'       => self::nullable( array( 'type' => 'integer' ) ),
				'published_at'  => self::nullable( self::instant() ),
			)
		);
	}

	/**
	 * An object that must have all these fields; others may be there too.
	 *
	 * @param array $properties Schema of each field.
	 * @return array
	 */
	private static function object( array $properties ) {
		foreach ( $properties as $name => $schema ) {
			$properties[ $name ] = $schema + self::required();
		}
		return array(
			'type'       => 'object',
			'properties' => $properties,
		);
	}

	/**
	 * A list.
	 *
	 * @param array $item Schema of each item.
	 * @return array
	 */
	private static function list_of( array $item ) {
		return array(
			'type'  => 'array',
			'items' => $item,
		);
	}

	/**
	 * A text.
	 *
	 * @param int $longest  Longest length; 0 for any.
	 * @param int $shortest Least length.
	 * @return array
	 */
	private static function text( $longest = 0, $shortest = 0 ) {
		$schema = array( 'type' => 'string' );
		if ( $longest > 0 ) {
			$schema['maxLength'] = $longest;
		}
		if ( $shortest > 0 ) {
			$schema['minLength'] = $shortest;
		}
		return $schema;
	}

	/**
	 * A UTC instant.
	 *
	 * @return array
	 */
	private static function instant() {
		return array(
			'type'    => 'string',
			'pattern' => Instant::PATTERN,
		);
	}

	/**
	 * One of these texts.
	 *
	 * @param string[] $values The texts.
	 * @return array
	 */
	private static function one_of( array $values ) {
		return array(
			'type' => 'string',
			'enum' => $values,
		);
	}

	/**
	 * The same, or null.
	 *
	 * @param array $schema A schema.
	 * @return array
	 */
	private static function nullable( array $schema ) {
		$schema['type'] = array( $schema['type'], 'null' );
		return $schema;
	}

	/**
	 * What must be there.
	 *
	 * @return array
	 */
	private static function required() {
		return array( 'required' => true );
	}
}
