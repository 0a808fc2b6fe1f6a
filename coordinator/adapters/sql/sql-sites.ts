import { type SQL, sql } from 'drizzle-orm';
import type { SiteRules } from '../../../shared/contract/coordinator/rules.ts';
import type { ReportedCategory } from '../../../shared/contract/coordinator/sites.ts';
import type { Database, Queries } from '../../../shared/node/database.ts';
import { forUpdate } from '../../../shared/node/dialect.ts';
import { type Presence, type Site, type SiteState, type SiteView, siteStateOf, urlKey } from '../../ports/brands.ts';
import type { ReportedPresence, SiteStore } from '../../ports/store.ts';
import { reportingSites } from './reporting-sites.ts';
import { list, type PresenceRow, type SiteRow, textOrder, toColumn, toColumnOrNull, toView } from './rows.ts';

const viewsWhere = async (queries: Queries, condition: SQL): Promise<SiteView[]> =>
  (
    await queries.all<SiteRow & PresenceRow>(
      sql`SELECT * FROM fleet_sites s JOIN fleet_presence p ON p.site_id = s.site_id WHERE ${condition} ORDER BY s.site_id`,
    )
  ).map(toView);

export function sqlSites(db: Database): SiteStore {
  return {
    sites({ brandId, siteIds, url } = {}) {
      if (siteIds?.length === 0) return Promise.resolve([]);
      const conditions = [sql`1 = 1`];
      if (brandId !== undefined) conditions.push(sql`s.brand_id = ${brandId}`);
      if (siteIds !== undefined) conditions.push(sql`s.site_id IN (${list(siteIds)})`);
      if (url !== undefined) conditions.push(sql`s.url_key = ${urlKey(url)}`);
      return viewsWhere(db, sql.join(conditions, sql` AND `));
    },

    async updateSite(siteId, change) {
      const set: SQL[] = [sql`site_id = site_id`];
      if (change.weight !== undefined) set.push(sql`weight = ${change.weight}`);
      if (change.name !== undefined) set.push(sql`name = ${change.name}`);
      if (change.rules !== undefined) set.push(sql`rules = ${JSON.stringify(change.rules)}`);
      if (change.tokenSerial !== undefined) set.push(sql`token_serial = ${change.tokenSerial}`);
      if (change.revoked !== undefined) set.push(sql`revoked = ${change.revoked ? 1 : 0}`);
      return (await db.run(sql`UPDATE fleet_sites SET ${sql.join(set, sql`, `)} WHERE site_id = ${siteId}`)) > 0;
    },

    declareSite: ({ url, brandId, weight, rules }) =>
      db.transaction(async (tx) => {
        const key = urlKey(url);
        await tx.run(sql`DELETE FROM fleet_declared_sites WHERE url_key = ${key}`);
        await tx.run(
          sql`INSERT INTO fleet_declared_sites (url_key, brand_id, weight, rules)
              VALUES (${key}, ${brandId}, ${weight}, ${rules === null ? null : JSON.stringify(rules)})`,
        );
        const set: SQL[] = [sql`site_id = site_id`];
        if (weight !== null) set.push(sql`weight = ${weight}`);
        if (rules !== null) set.push(sql`rules = ${JSON.stringify(rules)}`);
        await tx.run(
          sql`UPDATE fleet_sites SET ${sql.join(set, sql`, `)} WHERE url_key = ${key} AND brand_id = ${brandId}`,
        );
      }),

    async declaredSite(url) {
      const [row] = await db.all<{ brand_id: string; weight: number | null; rules: string | null }>(
        sql`SELECT brand_id, weight, rules FROM fleet_declared_sites WHERE url_key = ${urlKey(url)}`,
      );
      if (!row) return null;
      const rules = row.rules === null ? null : (JSON.parse(row.rules) as SiteRules);
      return { url, brandId: row.brand_id, weight: row.weight === null ? null : Number(row.weight), rules };
    },

    async addInvitation({ codeHash, brandId, weight, expiresAt }) {
      await db.run(
        sql`INSERT INTO fleet_invitations (code_hash, brand_id, weight, expires_at)
            VALUES (${codeHash}, ${brandId}, ${weight}, ${toColumn(expiresAt)})`,
      );
    },

    async invitation(codeHash) {
      const [row] = await db.all<{ brand_id: string; weight: number | null; expires_at: string }>(
        sql`SELECT brand_id, weight, expires_at FROM fleet_invitations WHERE code_hash = ${codeHash}`,
      );
      if (!row) return null;
      const weight = row.weight === null ? null : Number(row.weight);
      return { codeHash, brandId: row.brand_id, weight, expiresAt: Date.parse(row.expires_at) };
    },

    enrol: (codeHash, site, presence, now) =>
      db.transaction(async (tx) => {
        const [invitation] = await tx.all<{ expires_at: string; used_at: string | null }>(
          sql`SELECT expires_at, used_at FROM fleet_invitations WHERE code_hash = ${codeHash}${forUpdate(tx)}`,
        );
        if (!invitation) return { outcome: 'unknown', site };
        if (invitation.used_at !== null) return { outcome: 'used', site };
        if (Date.parse(invitation.expires_at) <= now) return { outcome: 'expired', site };
        const added = (await addSite(tx, site)) ? site : await readmitSite(tx, site);
        if (added === null) return { outcome: 'duplicate_site', site };
        await upsertPresence(tx, [{ siteId: added.siteId, ...presence }]);
        await tx.run(sql`UPDATE fleet_invitations SET used_at = ${toColumn(now)} WHERE code_hash = ${codeHash}`);
        return { outcome: 'enrolled', site: added };
      }),

    reportingSites: (siteIds, from, until) => reportingSites(db, siteIds, from, until),

    async countSites() {
      const rows = await db.all<{ revoked: number; silent: number; fresh: number; paused: number; sites: number }>(
        sql`SELECT s.revoked AS revoked, p.unreachable_since IS NOT NULL AS silent, p.reported_at IS NULL AS fresh,
              p.paused AS paused, COUNT(*) AS sites
            FROM fleet_sites s JOIN fleet_presence p ON p.site_id = s.site_id GROUP BY 1, 2, 3, 4`,
      );
      const counts = new Map<SiteState, number>();
      for (const row of rows) {
        const state = siteStateOf({
          revoked: Number(row.revoked) === 1,
          unreachableSince: Number(row.silent) === 1 ? 0 : null,
          reportedAt: Number(row.fresh) === 1 ? null : 0,
          paused: Number(row.paused) === 1,
        });
        counts.set(state, (counts.get(state) ?? 0) + Number(row.sites));
      }
      return counts;
    },

    async saveReports(reports) {
      const queues = reports.filter(({ queue }) => queue !== undefined);
      // One statement needs no transaction around it.
      if (queues.length === 0) return upsertPresence(db, reports);
      await db.transaction(async (tx) => {
        await upsertPresence(tx, reports);
        const rows = queues.map(({ siteId, queue }) => sql`(${siteId}, ${JSON.stringify(queue)})`);
        await tx.run(
          sql`INSERT INTO fleet_queues (site_id, body) VALUES ${sql.join(rows, sql`, `)} ${orUpdate(tx, 'site_id', ['body'])}`,
        );
      });
    },

    async queues(siteIds) {
      if (siteIds.length === 0) return new Map();
      const rows = await db.all<{ site_id: string; body: string }>(
        sql`SELECT site_id, body FROM fleet_queues WHERE site_id IN (${list(siteIds)})`,
      );
      return new Map(rows.map((row) => [row.site_id, JSON.parse(row.body) as ReportedCategory[]]));
    },

    /** Looks through all sites, which takes milliseconds: every report would have to write an index of these instants anew. */
    markSilent: (now) =>
      db.transaction(async (tx) => {
        const silent = await viewsWhere(
          tx,
          sql`p.unreachable_since IS NULL AND p.silent_after <= ${toColumn(now)} AND s.revoked = 0`,
        );
        const marked: SiteView[] = [];
        for (const site of silent) {
          // Only one of several replicas marks a site, and a report in the meantime wins.
          const written = await tx.run(
            sql`UPDATE fleet_presence SET unreachable_since = ${toColumn(now)}
                WHERE site_id = ${site.siteId} AND unreachable_since IS NULL AND silent_after <= ${toColumn(now)}`,
          );
          if (written > 0) marked.push({ ...site, unreachableSince: now });
        }
        return marked;
      }),
  };
}

const addSite = (tx: Queries, site: Site): Promise<boolean> =>
  tx.runUnique(
    sql`INSERT INTO fleet_sites (site_id, brand_id, url, url_key, name, weight, rules, token_serial, revoked, enrolled_at)
        VALUES (${site.siteId}, ${site.brandId}, ${site.url}, ${urlKey(site.url)}, ${site.name}, ${site.weight},
                ${JSON.stringify(site.rules)}, ${site.tokenSerial}, ${site.revoked ? 1 : 0}, ${toColumn(site.enrolledAt)})`,
  );

/** A site that was revoked comes back under its old id; null when it is in use. */
async function readmitSite(tx: Queries, site: Site): Promise<Site | null> {
  const [row] = await tx.all<SiteRow>(
    sql`SELECT * FROM fleet_sites WHERE url_key = ${urlKey(site.url)} AND revoked = 1`,
  );
  if (!row) return null;
  const back = { ...site, siteId: row.site_id, tokenSerial: Number(row.token_serial) + 1 };
  await tx.run(
    sql`UPDATE fleet_sites SET brand_id = ${back.brandId}, name = ${back.name}, weight = ${back.weight},
          rules = ${JSON.stringify(back.rules)}, token_serial = ${back.tokenSerial}, revoked = 0
        WHERE site_id = ${back.siteId}`,
  );
  return back;
}

const PRESENCE_COLUMNS = [
  'zone',
  'reported_at',
  'silent_after',
  'unreachable_since',
  'publish_limit_seconds',
  'posts_per_day',
  'queue_total',
  'queue_hash',
  'failures_last_day',
  'last_message',
  'agent_version',
  'cadence',
  'paused',
  'skew_ms',
] as const;
const presenceColumns = sql.raw(['site_id', ...PRESENCE_COLUMNS].join(', '));

/** In the order of their keys: two that write the same sites wait for each other, and never each for the other. */
async function upsertPresence(
  tx: Queries,
  reports: readonly (Omit<Presence, 'unreachableSince'> & Pick<ReportedPresence, 'siteId'>)[],
): Promise<void> {
  const rows = reports
    .toSorted((a, b) => textOrder(a.siteId, b.siteId))
    .map((r) => [
      r.siteId,
      r.zone,
      toColumnOrNull(r.reportedAt),
      toColumn(r.silentAfter),
      null,
      r.publishLimitSeconds,
      r.postsPerDay,
      r.queueTotal,
      r.queueHash,
      r.failuresLastDay,
      r.lastMessage,
      r.agentVersion,
      r.cadence,
      r.paused ? 1 : 0,
      Math.round(r.skewMs),
    ]);
  await tx.run(
    sql`INSERT INTO fleet_presence (${presenceColumns}) VALUES ${sql.join(rows, sql`, `)} ${orUpdate(tx, 'site_id', PRESENCE_COLUMNS)}`,
  );
}

/** The end of an INSERT that replaces the row of the same key. */
function orUpdate({ dialect }: Queries, key: string, columns: readonly string[]): SQL {
  const set = columns.map(
    (column) => `${column} = ${dialect === 'sqlite' ? `excluded.${column}` : `VALUES(${column})`}`,
  );
  return sql.raw(
    `${dialect === 'sqlite' ? `ON CONFLICT(${key}) DO UPDATE SET` : 'ON DUPLICATE KEY UPDATE'} ${set.join(', ')}`,
  );
}
