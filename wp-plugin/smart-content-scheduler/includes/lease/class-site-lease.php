<?php
/**
 * One agent a site.
 *
 * @package Smart_Content_Scheduler
 */

namespace Smart_Content_Scheduler\Lease;

use Smart_Content_Scheduler\Clock;
use Smart_Content_Scheduler\Instant;
use Smart_Content_Scheduler\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * The lease that makes two agents with private databases see each other.
 *
 * @since 0.1.0
 */
final class Site_Lease {

	/**
	 * Takes or renews the lease.
	 *
	 * @since 0.1.0
	 *
	 * @param string $owner       Names one running process.
	 * @param string $label       Shown to people.
	 * @param int    $ttl_seconds How long it is to hold.
	 * @param string $supersedes  Owner that is known to be dead; empty when there is none.
	 * @return array `leaseResponse` of the wire contract.
	 * @throws Refusal 409 `lease_held`.
	 */
	public static function acquire( $owner, $label, $ttl_seconds, $supersedes ) {
		Lease_Table::read();
		$now        = Clock::now();
		$expires_at = $now + $ttl_seconds;
		if ( ! Lease_Table::renew( $owner, $label, $expires_at ) ) {
			Lease_Table::take( $owner, $label, $expires_at, $now, $supersedes );
		}
		return self::answer_to( $owner );
	}

	/**
	 * Gives the lease back. Giving back what one does not hold is no fault, as long as nobody else holds it.
	 *
	 * @since 0.1.0
	 *
	 * @param string $owner Who gives it back.
	 * @return array `leaseResponse` of the wire contract.
	 * @throws Refusal 409 `lease_held`.
	 */
	public static function release( $owner ) {
		Lease_Table::release( $owner, Clock::now() );
		return self::answer_to( $owner );
	}

	/**
	 * The lease, as the asking owner may see it.
	 *
	 * @param string $owner Who asks.
	 * @return array
	 * @throws Refusal 409 `lease_held` when somebody else holds it.
	 */
	private static function answer_to( $owner ) {
		$lease = Lease_Table::read();
		$now   = Clock::now();
		$free  = '' === $lease->owner || $lease->expires_at <= $now;
		if ( ! $free && $lease->owner !== $owner ) {
			throw new Refusal(
				'lease_held',
				sprintf(
					/* translators: 1: name of the agent that holds the lease, 2: date and time in UTC. */
					__( 'Another agent, %1$s, holds the lease of this site until %2$s.', 'smart-content-scheduler' ),
					$lease->label,
					Instant::to_wire( $lease->expires_at )
				),
				409,
				array(
					'owner'      => $lease->owner,
					'label'      => $lease->label,
					'expires_at' => Instant::to_wire( $lease->expires_at ),
				)
			);
		}
		return array(
			'held'       => ! $free,
			'owner'      => $free ? null : $lease->owner,
			'label'      => $free ? null : $lease->label,
			'epoch'      => $lease->epoch,
			'expires_at' => $free ? null : Instant::to_wire( $lease->expires_at ),
			'now'        => Instant::to_wire( $now ),
		);
	}
}
