import { type SQL, sql } from 'drizzle-orm';
import type { BrandRules } from '../../../shared/contract/coordinator/rules.ts';
import { NEW_ROTATION } from '../../../shared/core/fleet/deal-slots.ts';
import type { Database } from '../../../shared/node/database.ts';
import type { BrandStore } from '../../ports/store.ts';
import { lockedBrand } from './brand-work.ts';
import { type BrandRow, toBrand, toColumn } from './rows.ts';
import { readState, writeState } from './sql-state.ts';

const DEFAULT_RULES = 'default_rules';

export function sqlBrands(db: Database): BrandStore {
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
    async demand(brandId) {
      const [row] = await db.all<{ demand: number | null }>(
        sql`SELECT SUM(p.posts_per_day) AS demand FROM fleet_sites s JOIN fleet_presence p ON p.site_id = s.site_id
            WHERE s.brand_id = ${brandId} AND s.revoked = 0`,
      );
      return Number(row?.demand ?? 0);
    },
    async settleAll(since, hard) {
      await db.run(
        sql`UPDATE fleet_brands SET settling_since = COALESCE(settling_since, ${toColumn(since)}),
              settling_hard = CASE WHEN settling_hard = 1 THEN 1 ELSE ${hard ? 1 : 0} END`,
      );
    },
    locked: (brandId, siteId, work) => lockedBrand(db, brandId, siteId, work),
  };
}
