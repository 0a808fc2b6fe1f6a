import { sql } from 'drizzle-orm';
import type { Database, Queries } from '../../../shared/node/database.ts';
import { gather } from '../../../shared/node/gather.ts';
import { oneAtATime } from '../../../shared/node/one-at-a-time.ts';
import type { Brand, SiteView } from '../../ports/brands.ts';
import type { BrandWork } from '../../ports/store.ts';
import { type BrandStatements, brandWork } from './brand-work.ts';
import { type BrandRow, list, type PresenceRow, type SiteRow, toBrand, toView } from './rows.ts';
import { addSlots, readCommitted, readSlots, saveBrands } from './slot-statements.ts';

/** Something that is done with a brand locked, for one of its sites or none. It may run more than once. */
export interface BrandPiece {
  brandId: string;
  siteId: string | null;
  work(tx: BrandWork): Promise<unknown>;
}

/** One piece in a transaction of its own. Null when there is no such brand. */
export async function lockBrand<T>(
  db: Database,
  piece: BrandPiece & { work(tx: BrandWork): Promise<T> },
): Promise<T | null> {
  const [outcome] = await db.transaction((tx) => inOneTransaction(tx, [piece]));
  if (outcome instanceof Error) throw outcome;
  return outcome as T | null;
}

/**
 * Several pieces in one transaction, which saves all but one wait for the disk, and most of the way to the database and back:
 * pieces of different brands go along side by side, and what they ask at the same time is one statement. Those of one brand
 * come one after the other. Answers in the order of the pieces; an Error is what that piece threw.
 */
export async function lockBrands(db: Database, pieces: readonly BrandPiece[]): Promise<unknown[]> {
  try {
    return await db.transaction((tx) => inOneTransaction(tx, pieces));
  } catch (error) {
    if (pieces.length === 1) throw error;
    // One of them failed with something written. Alone, each gets what is its own.
    const alone = await Promise.allSettled(pieces.map((piece) => lockBrand(db, piece)));
    return alone.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : asError(outcome.reason)));
  }
}

/**
 * Begins by locking the brands' rows, in one order everywhere, so that everything about a brand happens one after the other
 * over all replicas. SQLite's write transaction has the whole file anyway.
 */
async function inOneTransaction(tx: Queries, pieces: readonly BrandPiece[]): Promise<unknown[]> {
  const brands = await lockRows(tx, [...new Set(pieces.map(({ brandId }) => brandId))]);
  const sites = await readSites(tx, [...new Set(pieces.flatMap(({ siteId }) => siteId ?? []))]);
  const { statements, end, failure } = sharedStatements(tx);
  const outcomes = new Map<BrandPiece, unknown>();

  const run = async (piece: BrandPiece, brand: Brand) => {
    const site = sites.get(piece.siteId ?? '');
    let hasWritten = false;
    const work = brandWork(statements, brand, site?.brandId === brand.brandId ? site : null, () => {
      hasWritten = true;
    });
    try {
      outcomes.set(piece, await piece.work(work));
    } catch (error) {
      outcomes.set(piece, asError(error));
      if (hasWritten) end(error);
    }
  };
  await Promise.all(
    [...brands].map(async ([brandId, brand]) => {
      for (const piece of pieces) if (piece.brandId === brandId) await run(piece, brand);
    }),
  );
  // Nothing of what was written may stay.
  const failed = failure();
  if (failed !== null) throw failed;
  return pieces.map((piece) => outcomes.get(piece) ?? null);
}

async function lockRows(tx: Queries, brandIds: readonly string[]): Promise<Map<string, Brand>> {
  const lock = tx.dialect === 'mysql' ? sql` FOR UPDATE` : sql``;
  const rows = await tx.all<BrandRow>(
    sql`SELECT * FROM fleet_brands WHERE brand_id IN (${list(brandIds)}) ORDER BY brand_id${lock}`,
  );
  return new Map(rows.map((row) => [row.brand_id, toBrand(row)]));
}

async function readSites(tx: Queries, siteIds: readonly string[]): Promise<Map<string, SiteView>> {
  if (siteIds.length === 0) return new Map();
  const rows = await tx.all<SiteRow & PresenceRow>(
    sql`SELECT * FROM fleet_sites s JOIN fleet_presence p ON p.site_id = s.site_id WHERE s.site_id IN (${list(siteIds)})`,
  );
  return new Map(rows.map((row) => [row.site_id, toView(row)]));
}

/**
 * The statements of one transaction, one at a time. After the first that fails none runs any more: a deadlock has ended the
 * transaction, and what came behind it would stand outside of it.
 */
function sharedStatements(tx: Queries): {
  statements: BrandStatements;
  end(why: unknown): void;
  failure(): Error | null;
} {
  const inTurn = oneAtATime();
  let failed: Error | null = null;
  const end = (why: unknown) => {
    failed ??= asError(why);
  };
  const guarded = <T>(statement: () => Promise<T>): Promise<T> =>
    inTurn(async () => {
      if (failed !== null) throw failed;
      try {
        return await statement();
      } catch (error) {
        end(error);
        throw error;
      }
    });
  const shared = <In, Out>(statement: (items: readonly In[]) => Promise<readonly Out[]>) =>
    gather<In, Out>((items) => guarded(() => statement(items)), { atMost: Number.POSITIVE_INFINITY });
  return {
    end,
    failure: () => failed,
    statements: {
      committed: shared((spans) => readCommitted(tx, spans)),
      slotOfRequest: shared((keys) => readSlots(tx, 'request_id', keys)),
      slot: shared((keys) => readSlots(tx, 'slot_id', keys)),
      addSlot: shared((slots) => addSlots(tx, slots)),
      saveBrand: shared(async (changes) => {
        await saveBrands(tx, changes);
        return changes.map(() => undefined);
      }),
      one: {
        dialect: tx.dialect,
        all: (query) => guarded(() => tx.all(query)),
        run: (query) => guarded(() => tx.run(query)),
        runUnique: (query) => guarded(() => tx.runUnique(query)),
      },
    },
  };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
