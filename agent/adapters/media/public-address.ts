import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Whether an IP address is one that anybody on the internet may be asked at: no loopback, private, link-local, … */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` turns ::ffff:10.0.0.1 into 10.0.0.1. Addresses that wrap others (6to4, NAT64, Teredo) are no `unicast`.
  return ipaddr.process(address).range() === 'unicast';
}

/** The address written in a URL's host, without the brackets of IPv6; null for a name. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? null : bare;
}

/** The host's name led to an address that may not be asked. */
export class PrivateAddressError extends Error {
  readonly address: string;
  constructor(address: string) {
    super(`${address} is no public address`);
    this.address = address;
  }
}

/**
 * Looks names up for a connection, and refuses a name with any address that is not public: the address that was checked
 * is the one that is connected to, so no second answer of the name server can slip in.
 * @param isTrusted Hosts that may have any address.
 */
export const checkedLookup =
  (isTrusted: (hostname: string) => boolean): LookupFunction =>
  (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      const found = addresses as LookupAddress[];
      if (error) return callback(error, '', 0);
      const inside = isTrusted(hostname) ? undefined : found.find(({ address }) => !isPublicAddress(address));
      if (inside) return callback(new PrivateAddressError(inside.address), '', 0);
      if (options.all) return callback(null, found);
      const [first] = found;
      return callback(null, first?.address ?? '', first?.family ?? 0);
    });
  };
