import { type SQL, sql } from 'drizzle-orm';
import { DAY } from '../../../shared/core/instant.ts';
import { terminalSlotStates } from '../../../shared/core/slot-state.ts';
import type { Database, Queries } from '../../../shared/node/database.ts';
import { bindingOf } from '../../ports/jobs.ts';
import type { Slot, SlotStore } from '../../ports/slots.ts';
import { changeJobs, changeSlot } from './changes.ts';
import { claimJobs, claimOne } from './claims.ts';
import { oneOf, type SlotRow, toColumn, toColumnOrNull, toSlot } from './rows.ts';

/** No window is longer, so that a span need not be compared with all windows since the beginning. */
const LONGEST_WINDOW_MS = 367 * DAY;
/** Leaves a transaction without effect. */
class Undo extends Error {}

export function sqlSlotStore(db: Database): SlotStore {
  const slots = async (condition: SQL) =>
    (await db.all<SlotRow>(sql`SELECT * FROM slots WHERE ${condition}`)).map(toSlot);

  return {
    addSlots: (added) =>
      db.transaction(async (tx) => {
        let count = 0;
        for (const slot of added) {
          await tx.run(
            sql`DELETE FROM slots WHERE category_key = ${slot.categoryKey} AND window_start = ${toColumn(slot.windowStart)} AND status = 'released'`,
          );
          if (await insertSlot(tx, slot)) count += 1;
        }
        return count;
      }),

    async slot(slotId) {
      return (await slots(sql`slot_id = ${slotId}`))[0] ?? null;
    },

    slotsBetween: (from, to, only) => {
      if (only?.length === 0) return Promise.resolve([]);
      const ofThese = only ? sql`category_key IN (${oneOf(only)}) AND` : sql``;
      return slots(
        sql`${ofThese} window_start >= ${toColumn(from - LONGEST_WINDOW_MS)} AND window_start < ${toColumn(to)}
          AND window_end > ${toColumn(from)} ORDER BY window_start, planned_at, slot_id`,
      );
    },

    dueSlots: (now, limit) =>
      slots(sql`status = 'open' AND planned_at <= ${toColumn(now)} ORDER BY planned_at, slot_id LIMIT ${limit}`),

    async nextPlannedAt(now) {
      const [row] = await db.all<{ planned_at: string | null }>(
        sql`SELECT MIN(planned_at) AS planned_at FROM slots WHERE status = 'open' AND planned_at > ${toColumn(now)}`,
      );
      return row?.planned_at ? Date.parse(row.planned_at) : null;
    },

    endedSlots: (now) => slots(sql`status = 'open' AND window_end <= ${toColumn(now)} ORDER BY window_end, slot_id`),

    bindJob: (slotId, { jobId, ...request }) =>
      db
        .transaction(async (tx) => {
          const [row] = await tx.all<SlotRow>(sql`SELECT * FROM slots WHERE slot_id = ${slotId}`);
          if (!row) throw new Undo();
          const claim = { ...request, from: 'QUEUED', to: 'PUBLISHING' } as const;
          const job =
            jobId === undefined
              ? (await claimJobs(tx, { ...claim, categoryKey: row.category_key, limit: 1 }))[0]
              : await claimOne(tx, jobId, claim);
          if (!job) throw new Undo();
          const bound = await changeSlot(tx, { slotId, from: ['open'], to: 'assigned', set: { jobId: job.jobId } });
          const noted = await changeJobs(tx, [bindingOf(job, slotId, request.worker)], request.now);
          if (!bound || !noted) throw new Undo();
          return { ...job, slotId };
        })
        .catch((error: unknown) => {
          if (error instanceof Undo) return null;
          throw error;
        }),

    async pruneSlots(before, limit) {
      const rows = await db.all<{ slot_id: string }>(
        sql`SELECT slot_id FROM slots WHERE status IN (${oneOf(terminalSlotStates)}) AND window_end < ${toColumn(before)} LIMIT ${limit}`,
      );
      if (rows.length === 0) return 0;
      return db.run(sql`DELETE FROM slots WHERE slot_id IN (${oneOf(rows.map(({ slot_id: id }) => id))})`);
    },

    async lastPublication() {
      const [row] = await db.all<{ published_at: string | null }>(
        sql`SELECT MAX(published_at) AS published_at FROM jobs`,
      );
      return row?.published_at ? Date.parse(row.published_at) : null;
    },
  };
}

const insertSlot = (tx: Queries, slot: Slot): Promise<boolean> =>
  tx.runUnique(sql`
    INSERT INTO slots (slot_id, category_key, window_key, window_start, window_end, interval_days, position, planned_at, status, job_id, basis, reason, published_at)
    VALUES (${slot.slotId}, ${slot.categoryKey}, ${slot.windowKey}, ${toColumn(slot.windowStart)}, ${toColumn(slot.windowEnd)},
            ${slot.intervalDays}, ${slot.position}, ${toColumnOrNull(slot.plannedAt)}, ${slot.status}, ${slot.jobId},
            ${toColumnOrNull(slot.basis)}, ${slot.reason}, ${toColumnOrNull(slot.publishedAt)})`);
