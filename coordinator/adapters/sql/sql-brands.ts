import { type SQL, sql } from 'drizzle-orm';
import type { BrandRules, SiteRules } from '../../../shared/contract/coordinator/rules.ts';
import { NEW_ROTATION } from '../../../shared/core/fleet/deal-slots.ts';
import type { Database } from '../../../shared/node/database.ts';
import { gather } from '../../../shared/node/gather.ts';
import type { BrandFacts, BrandStore, BrandWork } from '../../ports/store.ts';
import { type BrandPiece, lockBrand, lockBrands } from './lock-brands.ts';
import { type BrandRow, list, toBrand, toColumn } from './rows.ts';
import { readState, writeState } from './sql-state.ts';
import { sitesByBrand } from './tables.ts';

const DEFAULT_RULES = 'default_rules';
/** Pieces of work that share one transaction, at most: its brands are locked until all of them are done. */
const WORK_AT_ONCE = 32;
/** No longer than a transaction takes. */
const LINGER_MS = 4;
/** A transaction that takes longer waits for a brand that somebody else has locked: other brands need not wait for it. */
const PATIENCE_MS = 50;

export function sqlBrands(db: Database): BrandStore {
  const together = gather((pieces: readonly BrandPiece[]) => lockBrands(db, pieces), {
    atMost: WORK_AT_ONCE,
    lingerMs: LINGER_MS,
    abreast: { keyOf: ({ brandId }) => brandId, patienceMs: PATIENCE_MS },
  });
  return {
    async defaultRules() {
      return JSON.parse((await readState(db, DEFAULT_RULES)) ?? '{}') as BrandRules;
    },
    setDefaultRules: (rules) => writeState(db, DEFAULT_RULES, JSON.stringify(rules)),
    brands: async () => (await db.all<BrandRow>(sql`SELECT * FROM fleet_brands ORDER BY brand_id`)).map(toBrand),
    async brand(brandId) {
      const [row] = await db.all<BrandRow>(sql`SELECT * FROM fleet_brands WHERE brand_id = ${brandId}`);
      return row ? toBrand(row) : null;
    },
    addBrand: ({ brandId, name, rules }) =>
      db.runUnique(
        sql`INSERT INTO fleet_brands (brand_id, name, rules, rotation)
            VALUES (${brandId}, ${name}, ${JSON.stringify(rules)}, ${JSON.stringify(NEW_ROTATION)})`,
      ),
    async updateBrand(brandId, { name, rules }) {
      const set: SQL[] = [sql`brand_id = brand_id`];
      if (name !== undefined) set.push(sql`name = ${name}`);
      if (rules !== undefined) set.push(sql`rules = ${JSON.stringify(rules)}`);
      return (await db.run(sql`UPDATE fleet_brands SET ${sql.join(set, sql`, `)} WHERE brand_id = ${brandId}`)) > 0;
    },
    brandFacts: (brandIds) => readFacts(db, brandIds),
    async settleAll(since, hard) {
      await db.run(
        sql`UPDATE fleet_brands SET settling_since = COALESCE(settling_since, ${toColumn(since)}),
              settling_hard = CASE WHEN settling_hard = 1 THEN 1 ELSE ${hard ? 1 : 0} END`,
      );
    },
    locked: (brandId, siteId, work) => lockBrand(db, { brandId, siteId, work }),
    lockedTogether: <T>(brandId: string, siteId: string | null, work: (tx: BrandWork) => Promise<T>) =>
      together({ brandId, siteId, work }) as Promise<T | null>,
  };
}

async function readFacts(db: Database, brandIds: readonly string[]): Promise<BrandFacts[]> {
  if (brandIds.length === 0) return [];
  const [brands, sites] = await Promise.all([
    db.all<BrandRow & { demand: number | null }>(
      sql`SELECT b.*, (SELECT SUM(p.posts_per_day)
            FROM ${sitesByBrand(db)} JOIN fleet_presence p ON p.site_id = s.site_id
            WHERE s.brand_id = b.brand_id AND s.revoked = 0) AS demand
          FROM fleet_brands b WHERE b.brand_id IN (${list(brandIds)})`,
    ),
    db.all<{ site_id: string; brand_id: string; rules: string }>(
      sql`SELECT s.site_id, s.brand_id, s.rules FROM ${sitesByBrand(db)}
          WHERE s.brand_id IN (${list(brandIds)}) AND s.rules <> '{}' AND s.revoked = 0 ORDER BY s.site_id`,
    ),
  ]);
  return brands.map((row) => ({
    brand: toBrand(row),
    demand: Number(row.demand ?? 0),
    siteRules: sites
      .filter((site) => site.brand_id === row.brand_id)
      .map((site) => ({ siteId: site.site_id, rules: JSON.parse(site.rules) as SiteRules })),
  }));
}
