import { type EnrolRequest, type EnrolResponse, SILENT_REPORTS } from '../../shared/contract/coordinator/sites.ts';
import { DAY, type Instant, MINUTE, toIso } from '../../shared/core/instant.ts';
import { normaliseZoneName } from '../../shared/core/zone.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { Presence, Site } from '../ports/brands.ts';
import { brandNotFound } from './brand-views.ts';
import { checkedSkew } from './clock-skew.ts';
import type { Coordinator } from './coordinator.ts';
import { dealAgain } from './deals-due.ts';
import { codeHashOf, issueToken } from './site-token.ts';

/** How long an invitation is good for unless it says otherwise. */
export const INVITATION_LIFE_MS = 7 * DAY;
/** Until a site's first report says how often it reports. */
const FIRST_REPORT_MS = SILENT_REPORTS * 10 * MINUTE;

export interface NewInvitation {
  code: string;
  brandId: string;
  expiresAt: Instant;
}

/** A code that lets one site join a brand, once. It is shown now and never again. @throws SchedulerError `brand_not_found` */
export async function invite(
  { store, clock, newId }: Coordinator,
  brandId: string,
  { weight = null, lifeMs = INVITATION_LIFE_MS }: { weight?: number | null; lifeMs?: number } = {},
): Promise<NewInvitation> {
  if ((await store.brand(brandId)) === null) throw brandNotFound(brandId);
  const code = `scs-invite-${newId()}`;
  const expiresAt = clock.now() + lifeMs;
  await store.addInvitation({ codeHash: codeHashOf(code), brandId, weight, expiresAt });
  return { code, brandId, expiresAt };
}

/** Adds a site to the brand of its invitation. @throws SchedulerError `invitation_refused`, `duplicate_site`, `clock_skew` */
export async function enrolSite(coordinator: Coordinator, request: EnrolRequest): Promise<EnrolResponse> {
  const { store, clock, emit, newId, secretKey } = coordinator;
  const now = clock.now();
  const skewMs = checkedSkew(request.at, now);
  const codeHash = codeHashOf(request.invite);
  const invitation = await store.invitation(codeHash);
  if (invitation === null) throw invitationRefused('is not known');
  const { brandId } = invitation;
  const declared = await store.declaredSite(request.site_url);
  const ofBrand = declared?.brandId === brandId ? declared : null;
  const host = new URL(request.site_url).hostname;
  // A site that comes back, with a new token, is as it was left.
  const [former] = await store.sites({ brandId, url: request.site_url });
  const draft: Site = {
    siteId: `${host.replace(/[^a-z0-9-]+/gi, '-').slice(0, 40)}-${newId().slice(0, 8)}`,
    brandId,
    url: request.site_url,
    name: former?.name ?? request.name ?? host,
    weight: invitation.weight ?? ofBrand?.weight ?? former?.weight ?? 1,
    rules: ofBrand?.rules ?? former?.rules ?? {},
    tokenSerial: 1,
    revoked: false,
    enrolledAt: now,
  };
  const { outcome, site } = await store.enrol(codeHash, draft, firstPresence(request, skewMs, now), now);
  if (outcome === 'duplicate_site') {
    throw new SchedulerError(
      'duplicate_site',
      `${request.site_url} is enrolled already. To give it a new token, revoke the old one first: "scs-coordinator revoke ${request.site_url}".`,
    );
  }
  if (outcome === 'used') throw invitationRefused('was used already');
  if (outcome === 'expired') throw invitationRefused(`expired at ${toIso(invitation.expiresAt)}`);
  if (outcome === 'unknown') throw invitationRefused('is not known');
  coordinator.views.forget();
  dealAgain(coordinator, brandId);
  emit({ type: 'site_enrolled', siteId: site.siteId, brandId, url: site.url });
  const { brand, rules } = await coordinator.views.of(brandId);
  return {
    site_id: site.siteId,
    ...issueToken(secretKey, site, now),
    brand: { id: brand.brandId, name: brand.name },
    mode: rules.mode,
    rules,
  };
}

const invitationRefused = (why: string) =>
  new SchedulerError(
    'invitation_refused',
    `The invitation ${why}. Ask for a new one: "scs-coordinator invite --brand BRAND".`,
  );

function firstPresence(request: EnrolRequest, skewMs: number, now: Instant): Presence {
  return {
    zone: normaliseZoneName(request.zone),
    reportedAt: null,
    silentAfter: now + FIRST_REPORT_MS,
    unreachableSince: null,
    publishLimitSeconds: 600,
    postsPerDay: 0,
    queueTotal: 0,
    queueHash: null,
    failuresLastDay: 0,
    lastMessage: null,
    agentVersion: request.versions.agent,
    cadence: 'even',
    paused: false,
    skewMs,
  };
}

/** Finds a site by its id or address. @throws SchedulerError `site_not_found` */
export async function findSite({ store }: Coordinator, idOrUrl: string) {
  const [site] = [...(await store.sites({ siteIds: [idOrUrl] })), ...(await store.sites({ url: idOrUrl }))];
  if (site) return site;
  throw siteNotFound(idOrUrl);
}

export const siteNotFound = (idOrUrl: string) =>
  new SchedulerError('site_not_found', `There is no site "${idOrUrl}". See "scs-coordinator sites".`);
