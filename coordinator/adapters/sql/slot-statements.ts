import { type SQL, sql } from 'drizzle-orm';
import type { Instant } from '../../../shared/core/instant.ts';
import type { Queries } from '../../../shared/node/database.ts';
import { byIndex } from '../../../shared/node/dialect.ts';
import type { Brand } from '../../ports/brands.ts';
import { committedStates, type FleetSlot } from '../../ports/slots.ts';
import { type SlotRow, toColumn, toColumnOrNull, toSlot } from './rows.ts';

// Each statement does for many brands or sites at once what the work on one of them asks for; answers are in the order of
// what was asked.

/** What is asked of the slots under a brand's lock: those that keep their gap in a span, or one by its own or its request's id. */
export type SlotQuestion =
  | { of: 'held'; brandId: string; from: Instant; until: Instant }
  | { of: 'slot_id' | 'request_id'; siteId: string; id: string };

type HeldRow = SlotRow & { held_at: string };

/**
 * Answers any number of questions on one way to the database: each kind is one statement. Slots of a span come by their time;
 * of an id there is one, or none.
 */
export async function readSlots(tx: Queries, questions: readonly SlotQuestion[]): Promise<FleetSlot[][]> {
  const kinds = (['held', 'slot_id', 'request_id'] as const).filter((kind) => questions.some(({ of }) => of === kind));
  const rows = await tx.allOf(kinds.map((kind) => statementOf(tx, kind, questions)));
  const rowsOf = (kind: SlotQuestion['of']) => rows[kinds.indexOf(kind)] as HeldRow[];
  return questions.map((question) => rowsOf(question.of).filter(answers(question)).map(toSlot));
}

const INDEX_OF = { held: 'fleet_slots_held', slot_id: 'PRIMARY', request_id: 'fleet_slots_request' } as const;

function statementOf(tx: Queries, kind: SlotQuestion['of'], questions: readonly SlotQuestion[]): SQL {
  const conditions = questions.filter(({ of }) => of === kind).map(conditionOf);
  const order = kind === 'held' ? sql` ORDER BY brand_id, held_at` : sql``;
  return sql`SELECT * FROM ${byIndex(tx, sql`fleet_slots`, INDEX_OF[kind])} WHERE ${sql.join(conditions, sql` OR `)}${order}`;
}

const conditionOf = (question: SlotQuestion): SQL =>
  question.of === 'held'
    ? sql`(brand_id = ${question.brandId} AND held_at >= ${toColumn(question.from)} AND held_at < ${toColumn(question.until)})`
    : sql`(site_id = ${question.siteId} AND ${sql.identifier(question.of)} = ${question.id})`;

/** Whether a row is among what was asked for. */
function answers(question: SlotQuestion): (row: HeldRow) => boolean {
  if (question.of !== 'held') return (row) => row.site_id === question.siteId && row[question.of] === question.id;
  const [from, until] = [toColumn(question.from), toColumn(question.until)];
  return (row) => row.brand_id === question.brandId && row.held_at >= from && row.held_at < until;
}

/** False for each that a UNIQUE key refused. */
export async function addSlots(tx: Queries, slots: readonly FleetSlot[]): Promise<boolean[]> {
  const insert = (rows: readonly FleetSlot[]) => tx.runUnique(slotsInsert(rows));
  if (await insert(slots)) return slots.map(() => true);
  if (slots.length === 1) return [false];
  // The statement took none of them: who is refused shows one by one.
  const added: boolean[] = [];
  for (const slot of slots) added.push(await insert([slot]));
  return added;
}

export const slotsInsert = (slots: readonly FleetSlot[]): SQL =>
  sql`INSERT INTO fleet_slots (site_id, slot_id, brand_id, request_id, status, scheduled_at, held_at, valid_from,
        valid_until, epoch, category, job_id, title, replaces, published_at, post_url, reason)
      VALUES ${sql.join(slots.map(valuesOf), sql`, `)}`;

const valuesOf = (slot: FleetSlot): SQL => {
  const held = committedStates.includes(slot.status) ? (slot.publishedAt ?? slot.scheduledAt) : null;
  return sql`(${slot.siteId}, ${slot.slotId}, ${slot.brandId}, ${slot.requestId}, ${slot.status},
    ${toColumn(slot.scheduledAt)}, ${toColumnOrNull(held)}, ${toColumn(slot.validFrom)}, ${toColumn(slot.validUntil)},
    ${slot.epoch}, ${slot.category}, ${slot.jobId}, ${slot.title}, ${slot.replaces},
    ${toColumnOrNull(slot.publishedAt)}, ${slot.postUrl}, ${slot.reason})`;
};

export interface BrandChange {
  brandId: string;
  change: Partial<Pick<Brand, 'epoch' | 'rotation' | 'settlingSince' | 'settlingHard'>>;
}

/** What each brand's change does not name stays as it is. Of two changes of one brand the later one counts. Null: nothing. */
export function brandsUpdate(changes: readonly BrandChange[]): SQL | null {
  const columns: readonly [string, (change: BrandChange['change']) => string | number | null | undefined][] = [
    ['epoch', ({ epoch }) => epoch],
    ['rotation', ({ rotation }) => rotation && JSON.stringify(rotation)],
    ['settling_since', ({ settlingSince: since }) => (since === undefined ? undefined : toColumnOrNull(since))],
    ['settling_hard', ({ settlingHard: hard }) => (hard === undefined ? undefined : Number(hard))],
  ];
  const byBrand = new Map<string, BrandChange['change']>();
  for (const { brandId, change } of changes) byBrand.set(brandId, { ...byBrand.get(brandId), ...change });
  const set = columns.flatMap(([column, given]) => {
    const cases = [...byBrand].flatMap(([brandId, change]) => {
      const value = given(change);
      return value === undefined ? [] : [sql`WHEN ${brandId} THEN ${value}`];
    });
    const name = sql.identifier(column);
    return cases.length === 0 ? [] : [sql`${name} = CASE brand_id ${sql.join(cases, sql` `)} ELSE ${name} END`];
  });
  if (set.length === 0) return null;
  const ids = sql.join(
    [...byBrand.keys()].map((id) => sql`${id}`),
    sql`, `,
  );
  return sql`UPDATE fleet_brands SET ${sql.join(set, sql`, `)} WHERE brand_id IN (${ids})`;
}
