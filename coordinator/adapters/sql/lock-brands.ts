import { sql } from 'drizzle-orm';
import type { Database, Queries, Transaction } from '../../../shared/node/database.ts';
import { forUpdate } from '../../../shared/node/dialect.ts';
import { gather } from '../../../shared/node/gather.ts';
import { oneAtATime } from '../../../shared/node/one-at-a-time.ts';
import type { Brand, SiteView } from '../../ports/brands.ts';
import type { FleetSlot } from '../../ports/slots.ts';
import type { BrandWork } from '../../ports/store.ts';
import { type BrandStatements, brandWork } from './brand-work.ts';
import { type BrandRow, list, type PresenceRow, type SiteRow, toBrand, toView } from './rows.ts';
import { addSlots, type BrandChange, brandsUpdate, readSlots, slotsInsert } from './slot-statements.ts';
import { sitesById } from './tables.ts';

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
    return eachAlone(db, pieces);
  }
}

/** Brands side by side, the pieces of one brand still in their order. */
async function eachAlone(db: Database, pieces: readonly BrandPiece[]): Promise<unknown[]> {
  const outcomes = new Map<BrandPiece, unknown>();
  const brandIds = [...new Set(pieces.map(({ brandId }) => brandId))];
  await Promise.all(
    brandIds.map(async (brandId) => {
      for (const piece of pieces)
        if (piece.brandId === brandId) outcomes.set(piece, await lockBrand(db, piece).catch(asError));
    }),
  );
  return pieces.map((piece) => outcomes.get(piece));
}

/**
 * Begins by locking the brands' rows, in one order everywhere, so that everything about a brand happens one after the other
 * over all replicas. SQLite's write transaction has the whole file anyway.
 */
async function inOneTransaction(tx: Transaction, pieces: readonly BrandPiece[]): Promise<unknown[]> {
  const { brands, sites } = await lockAndRead(tx, pieces);
  const { statements, end, failure, writeRest } = sharedStatements(tx);
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
  writeRest();
  return pieces.map((piece) => outcomes.get(piece) ?? null);
}

/** The statements stand in one packet: whoever waits for the lock, or holds it, waits for one answer. */
async function lockAndRead(
  tx: Transaction,
  pieces: readonly BrandPiece[],
): Promise<{ brands: Map<string, Brand>; sites: Map<string, SiteView> }> {
  const brandIds = [...new Set(pieces.map(({ brandId }) => brandId))];
  const siteIds = [...new Set(pieces.flatMap(({ siteId }) => siteId ?? []))];
  const [brands = [], sites = []] = await tx.allOf([
    sql`SELECT * FROM fleet_brands WHERE brand_id IN (${list(brandIds)}) ORDER BY brand_id${forUpdate(tx)}`,
    ...(siteIds.length === 0 ? [] : [sitesOf(tx, siteIds)]),
  ]);
  return {
    brands: new Map((brands as BrandRow[]).map((row) => [row.brand_id, toBrand(row)])),
    sites: new Map((sites as (SiteRow & PresenceRow)[]).map((row) => [row.site_id, toView(row)])),
  };
}

const sitesOf = (tx: Queries, siteIds: readonly string[]) =>
  sql`SELECT * FROM ${sitesById(tx)} WHERE s.site_id IN (${list(siteIds)})`;

/**
 * The statements of one transaction, one at a time. After the first that fails none runs any more: a deadlock has ended the
 * transaction, and what came behind it would stand outside of it.
 */
function sharedStatements(tx: Transaction): {
  statements: BrandStatements;
  end(why: unknown): void;
  failure(): Error | null;
  /** What goes with the commit. */
  writeRest(): void;
} {
  const inTurn = oneAtATime();
  const changes: BrandChange[] = [];
  const put: FleetSlot[] = [];
  const writePut = () => {
    if (put.length > 0) tx.later(slotsInsert(put.splice(0)));
  };
  let failed: Error | null = null;
  const end = (why: unknown) => {
    failed ??= asError(why);
  };
  const guarded = <T>(statement: () => Promise<T>): Promise<T> =>
    inTurn(async () => {
      if (failed !== null) throw failed;
      writePut();
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
    writeRest() {
      writePut();
      const update = brandsUpdate(changes);
      if (update !== null) tx.later(update);
    },
    statements: {
      slots: shared((questions) => readSlots(tx, questions)),
      addSlot: shared((slots) => addSlots(tx, slots)),
      putSlot: (slot) => void put.push(slot),
      saveBrand: (change) => void changes.push(change),
      one: {
        all: (query) => guarded(() => tx.all(query)),
        run: (query) => guarded(() => tx.run(query)),
        runUnique: (query) => guarded(() => tx.runUnique(query)),
      },
    },
  };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
