import { enrolResponse, type Grant, reservationResponse } from '../../shared/contract/coordinator/sites.ts';
import { HOUR, MINUTE, toIso } from '../../shared/core/instant.ts';

/** Asks until it is answered: a coordinator that was killed is asked again at the other one, with the same request. */
export async function untilAnswered<T>(
  addresses: readonly string[],
  path: string,
  options: { method: string; token: string; body: unknown; of: (body: unknown) => T; stopAt: number },
): Promise<T> {
  const { method, token, body, of, stopAt } = options;
  for (let tries = 0; Date.now() < stopAt; tries += 1) {
    try {
      const response = await fetch(`${addresses[tries % addresses.length]}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(15_000),
      });
      if (response.ok) return of(await response.json());
      if (response.status < 500) throw new Refused(`${response.status} ${await response.text()}`);
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
    await new Promise((resume) => setTimeout(resume, 20));
  }
  throw new Error(`${path} was not answered in time.`);
}

class Refused extends Error {}

/** One agent: enrols at `address`. */
export async function enrolAgent(address: string, invite: string, name: string) {
  const response = await fetch(`${address}/v1/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      invite,
      site_url: `https://${name}.example`,
      name,
      zone: 'UTC',
      at: toIso(Date.now()),
      versions: { agent: '0.1.0' },
    }),
  });
  return enrolResponse.parse(await response.json());
}

/** Reserves one instant somewhere in the coming days; the same `requestId` may be sent many times. */
export const reserveOnce = (
  addresses: readonly string[],
  site: { site_id: string; token: string },
  requestId: string,
  wantedAt: number,
  stopAt: number,
): Promise<Grant | null> =>
  untilAnswered(addresses, `/v1/sites/${site.site_id}/reservations`, {
    method: 'POST',
    token: site.token,
    stopAt,
    body: {
      request_id: requestId,
      at: toIso(Date.now()),
      category: 'News',
      wanted_at: toIso(wantedAt),
      window_start: toIso(Date.now() + MINUTE),
      window_end: toIso(Date.now() + 150 * HOUR),
    },
    of: (body) => {
      const answer = reservationResponse.parse(body);
      return answer.granted ? answer.slot : null;
    },
  });
