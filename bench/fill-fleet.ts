import { sql } from 'drizzle-orm';
import { openFleetStore } from '../coordinator/adapters/sql/sql-store.ts';
import { DAY, HOUR, MINUTE } from '../shared/core/instant.ts';
import { openDatabase } from '../shared/node/database.ts';

const SITES_A_BRAND = 10;
const SLOTS_A_BRAND = 50;
const ROWS_AT_ONCE = 500;

export const brandOf = (site: number) => `brand-${Math.floor(site / SITES_A_BRAND)}`;
export const siteId = (site: number) => `site-${site}`;

/** Brands, sites that have reported, and slots of the coming week, written straight into the tables. */
export async function fillFleet(url: string, sites: number): Promise<void> {
  const db = await openDatabase(url);
  const store = await openFleetStore(db);
  const now = Date.now();
  const iso = (at: number) => new Date(at).toISOString();
  for (let brand = 0; brand < sites / SITES_A_BRAND; brand++)
    await store.addBrand({
      brandId: `brand-${brand}`,
      name: `Brand ${brand}`,
      rules: { min_gap_hours: 0.05, timezone: 'UTC' },
    });
  const insert = async (count: number, table: string, row: (i: number) => ReturnType<typeof sql>) => {
    for (let from = 0; from < count; from += ROWS_AT_ONCE) {
      const rows = Array.from({ length: Math.min(ROWS_AT_ONCE, count - from) }, (_, i) => row(from + i));
      await db.run(sql`INSERT INTO ${sql.raw(table)} VALUES ${sql.join(rows, sql`, `)}`);
    }
  };
  await insert(
    sites,
    'fleet_sites (site_id, brand_id, url, url_key, name, weight, rules, token_serial, revoked, enrolled_at)',
    (i) => {
      const url = `https://site-${i}.example`;
      return sql`(${siteId(i)}, ${brandOf(i)}, ${url}, ${url}, ${siteId(i)}, 1, '{}', 1, 0, ${iso(now)})`;
    },
  );
  await insert(
    sites,
    'fleet_presence (site_id, zone, reported_at, silent_after, publish_limit_seconds, posts_per_day, queue_total, queue_hash, failures_last_day, agent_version, cadence, paused, skew_ms)',
    (i) => sql`(${siteId(i)}, 'UTC', ${iso(now)}, ${iso(now + DAY)}, 120, 5, 40, 'h', 0, '0.1.0', 'even', 0, 0)`,
  );
  const slots = (sites / SITES_A_BRAND) * SLOTS_A_BRAND;
  await insert(
    slots,
    'fleet_slots (site_id, slot_id, brand_id, request_id, status, scheduled_at, held_at, valid_from, valid_until, epoch, category, job_id)',
    (i) => {
      const brand = Math.floor(i / SLOTS_A_BRAND);
      const at = now + 2 * HOUR + (i % SLOTS_A_BRAND) * 3 * HOUR;
      const owner = siteId(brand * SITES_A_BRAND + (i % SITES_A_BRAND));
      return sql`(${owner}, ${`s${i}`}, ${`brand-${brand}`}, ${`q${i}`}, 'assigned', ${iso(at)}, ${iso(at)}, ${iso(at - 5 * MINUTE)}, ${iso(at + MINUTE)}, 1, 'News', 'j')`;
    },
  );
  await store.close();
}
