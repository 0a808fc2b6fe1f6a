import { sql } from 'drizzle-orm';
import type { Instant } from '../../../shared/core/instant.ts';
import type { Queries } from '../../../shared/node/database.ts';
import { byIndex } from '../../../shared/node/dialect.ts';
import type { ReportingSite } from '../../ports/brands.ts';
import { type GrantedSlot, grantedStates } from '../../ports/slots.ts';
import {
  type GrantedSlotRow,
  instantOrNull,
  list,
  type PresenceRow,
  type SiteRow,
  textOrder,
  toColumn,
  toGrantedSlot,
} from './rows.ts';
import { sitesById } from './tables.ts';

type ReportingRow = Pick<SiteRow, 'site_id' | 'brand_id' | 'url' | 'token_serial' | 'revoked'> &
  Pick<PresenceRow, 'zone' | 'paused' | 'unreachable_since' | 'queue_hash' | 'posts_per_day'>;

/** Sites and their grants on one way to the database, in no more columns than a report needs: every report asks this. */
export async function reportingSites(
  queries: Queries,
  siteIds: readonly string[],
  from: Instant,
  until: Instant,
): Promise<ReportingSite[]> {
  if (siteIds.length === 0) return [];
  const [sites = [], slots = []] = await queries.allOf([
    sql`SELECT s.site_id AS site_id, s.brand_id AS brand_id, s.url AS url, s.token_serial AS token_serial,
          s.revoked AS revoked, p.zone AS zone, p.paused AS paused, p.unreachable_since AS unreachable_since,
          p.queue_hash AS queue_hash, p.posts_per_day AS posts_per_day
        FROM ${sitesById(queries)} WHERE s.site_id IN (${list(siteIds)})`,
    sql`SELECT slot_id, site_id, scheduled_at, valid_from, valid_until, epoch, category, job_id
        FROM ${byIndex(queries, sql`fleet_slots`, 'fleet_slots_site')}
        WHERE site_id IN (${list(siteIds)}) AND status IN (${list(grantedStates)})
          AND scheduled_at >= ${toColumn(from)} AND scheduled_at < ${toColumn(until)}`,
  ]);
  const grants = new Map((sites as ReportingRow[]).map((row): [string, GrantedSlotRow[]] => [row.site_id, []]));
  for (const row of slots as GrantedSlotRow[]) grants.get(row.site_id)?.push(row);
  return (sites as ReportingRow[]).map((row) => toReportingSite(row, grants.get(row.site_id) ?? []));
}

const toReportingSite = (row: ReportingRow, grants: GrantedSlotRow[]): ReportingSite => ({
  siteId: row.site_id,
  brandId: row.brand_id,
  url: row.url,
  zone: row.zone,
  paused: Number(row.paused) === 1,
  tokenSerial: Number(row.token_serial),
  revoked: Number(row.revoked) === 1,
  unreachableSince: instantOrNull(row.unreachable_since),
  queueHash: row.queue_hash,
  postsPerDay: Number(row.posts_per_day),
  grants: inOrder(grants.map(toGrantedSlot)),
});

/** Sorted here: a database takes half as long again to sort so few rows. */
const inOrder = (slots: GrantedSlot[]): GrantedSlot[] =>
  slots.sort((a, b) => a.scheduledAt - b.scheduledAt || textOrder(a.slotId, b.slotId));
