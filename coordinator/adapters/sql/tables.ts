import { type SQL, sql } from 'drizzle-orm';
import type { Queries } from '../../../shared/node/database.ts';
import { byIndex } from '../../../shared/node/dialect.ts';

/** Sites as `s`, with what they last reported as `p`, for those who know the sites' ids. */
export const sitesById = (queries: Queries): SQL =>
  sql`${byIndex(queries, sql`fleet_sites s`, 'PRIMARY')}
    JOIN ${byIndex(queries, sql`fleet_presence p`, 'PRIMARY')} ON p.site_id = s.site_id`;

/** Sites as `s`, for those who know the brands' ids. */
export const sitesByBrand = (queries: Queries): SQL => byIndex(queries, sql`fleet_sites s`, 'fleet_sites_brand');
