import { describe, expect, it } from 'vitest';
import { isSignedRequest, SIGNATURE_HEADER, signRequest, TIME_HEADER } from '../../../shared/node/signed-request.ts';

const SECRET = 'a secret that both sides know';
const NOW = Date.parse('2026-11-24T09:00:00.700Z');
const parts = { method: 'POST', url: 'https://example.org/hooks/scheduler?site=1', body: '{"title":"Grüße 👋"}' };
const signed = () => new Headers(signRequest(SECRET, parts, NOW));

describe('a signed request', () => {
  it('is signed over method, path with query, time and the body’s hash', () => {
    expect(signRequest(SECRET, parts, NOW)).toEqual({
      'x-scs-time': '1795510800',
      'x-scs-signature': 'v1=f92ea7429bb1c77a5c36a2f4415bd7ed76acbece66760cb2c23ec8cd99d1ea58',
    });
  });

  it('is known again, whatever the host that a proxy made of it', () => {
    expect(isSignedRequest(SECRET, parts, signed(), NOW + 299_000)).toBe(true);
    const behindProxy = { ...parts, url: 'http://10.0.0.7:8080/hooks/scheduler?site=1' };
    expect(isSignedRequest(SECRET, behindProxy, signed(), NOW)).toBe(true);
  });

  it.each([
    ['another method', { method: 'PUT' }],
    ['another path', { url: 'https://example.org/hooks/other?site=1' }],
    ['another query', { url: 'https://example.org/hooks/scheduler?site=2' }],
    ['another body', { body: '{"title":"Grüße 👋 "}' }],
  ])('is refused with %s', (_, change) => {
    expect(isSignedRequest(SECRET, { ...parts, ...change }, signed(), NOW)).toBe(false);
  });

  it('is refused with another secret, too late, too early, or without its headers', () => {
    expect(isSignedRequest('another secret', parts, signed(), NOW)).toBe(false);
    expect(isSignedRequest(SECRET, parts, signed(), NOW + 301_000)).toBe(false);
    expect(isSignedRequest(SECRET, parts, signed(), NOW - 301_000)).toBe(false);
    for (const name of [TIME_HEADER, SIGNATURE_HEADER]) {
      const headers = signed();
      headers.delete(name);
      expect(isSignedRequest(SECRET, parts, headers, NOW)).toBe(false);
    }
    const later = signed();
    later.set(TIME_HEADER, String(Math.floor(NOW / 1000) + 60));
    expect(isSignedRequest(SECRET, parts, later, NOW)).toBe(false);
  });
});
