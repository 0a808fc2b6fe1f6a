import type { Instant } from '../../../shared/core/instant.ts';
import { terminalSlotStates } from '../../../shared/core/slot-state.ts';
import type { CategoryKey } from '../../ports/jobs.ts';
import { assertSlotChange, type Slot, type SlotChange } from '../../ports/slots.ts';

/** The place of a slot in its window's list. The slot itself is replaced, never changed. */
interface Cell {
  slot: Slot;
}

interface WindowSlots {
  start: Instant;
  end: Instant;
  cells: Cell[];
  /** By planned instant, then id. */
  sorted: boolean;
}

/** The slots of the in-memory store, kept by window so that old windows cost nothing. */
export class MemorySlots {
  readonly #cells = new Map<string, Cell>();
  /** Slot id by category and window start. */
  readonly #places = new Map<string, string>();
  readonly #open = new Map<string, Slot>();
  /** By start. */
  readonly #windows: WindowSlots[] = [];
  /** The longest window so far, ms. */
  #longest = 0;
  /** The earliest planned instant of an open slot; undefined while it has to be looked for again. */
  #firstPlanned: Instant | null | undefined;

  add(slot: Slot): boolean {
    const place = `${slot.categoryKey} ${slot.windowStart}`;
    const there = this.#places.get(place);
    if (there !== undefined) {
      if (this.get(there)?.status !== 'released') return false;
      this.#remove(there);
    }
    this.#places.set(place, slot.slotId);
    const cell = { slot };
    this.#cells.set(slot.slotId, cell);
    this.#put(cell, { ...slot });
    const window = this.#windowOf(slot);
    window.cells.push(cell);
    window.sorted = false;
    return true;
  }

  #windowOf({ windowStart: start, windowEnd: end }: Slot): WindowSlots {
    let at = this.#windows.findLastIndex((window) => window.start <= start);
    for (let i = at; i >= 0 && this.#windows[i]?.start === start; i -= 1) {
      if (this.#windows[i]?.end === end) return this.#windows[i] as WindowSlots;
    }
    const window = { start, end, cells: [], sorted: true };
    this.#longest = Math.max(this.#longest, end - start);
    at += 1;
    this.#windows.splice(at, 0, window);
    return window;
  }

  #put(cell: Cell, slot: Slot): void {
    cell.slot = slot;
    this.#firstPlanned = undefined;
    if (slot.status === 'open') this.#open.set(slot.slotId, slot);
    else this.#open.delete(slot.slotId);
  }

  #remove(slotId: string): void {
    const cell = this.#cells.get(slotId) as Cell;
    const { cells } = this.#windowOf(cell.slot);
    cells.splice(cells.indexOf(cell), 1);
    this.#cells.delete(slotId);
    this.#open.delete(slotId);
    this.#firstPlanned = undefined;
  }

  prune(before: Instant, limit: number): number {
    const old: Slot[] = [];
    for (const { slot } of this.#cells.values()) {
      if (old.length < limit && slot.windowEnd < before && terminalSlotStates.includes(slot.status)) old.push(slot);
    }
    for (const { slotId, categoryKey, windowStart } of old) {
      this.#remove(slotId);
      this.#places.delete(`${categoryKey} ${windowStart}`);
    }
    return old.length;
  }

  rekey(from: CategoryKey, to: CategoryKey): void {
    for (const cell of this.#cells.values()) {
      const { slot } = cell;
      const place = `${to} ${slot.windowStart}`;
      if (slot.categoryKey !== from || this.#places.has(place)) continue;
      this.#places.delete(`${from} ${slot.windowStart}`);
      this.#places.set(place, slot.slotId);
      this.#put(cell, { ...slot, categoryKey: to });
    }
  }

  get(slotId: string): Slot | null {
    return this.#cells.get(slotId)?.slot ?? null;
  }

  /** By window start, then planned instant; of all categories, or `only` these. */
  between(from: Instant, to: Instant, only?: readonly CategoryKey[]): Slot[] {
    const found: Slot[] = [];
    let [earlier, mixed] = [Number.NEGATIVE_INFINITY, false];
    const first = this.#windows.findLastIndex(({ start }) => start + this.#longest <= from) + 1;
    for (let i = first; i < this.#windows.length; i += 1) {
      const window = this.#windows[i] as WindowSlots;
      if (window.start >= to) break;
      if (window.end <= from) continue;
      if (only) found.push(...this.#ofCategories(window, only));
      else for (const { slot } of this.#sorted(window)) found.push(slot);
      mixed ||= window.start === earlier;
      earlier = window.start;
    }
    return mixed ? found.sort((a, b) => a.windowStart - b.windowStart || byPlan(a, b)) : found;
  }

  #sorted(window: WindowSlots): readonly Cell[] {
    if (!window.sorted) window.cells.sort((a, b) => byPlan(a.slot, b.slot));
    window.sorted = true;
    return window.cells;
  }

  #ofCategories({ start, end }: WindowSlots, keys: readonly CategoryKey[]): Slot[] {
    const found: Slot[] = [];
    for (const key of keys) {
      const slot = this.get(this.#places.get(`${key} ${start}`) ?? '');
      if (slot?.windowEnd === end) found.push(slot);
    }
    return found.sort(byPlan);
  }

  due(now: Instant, limit: number): Slot[] {
    const first = this.#earliestPlanned();
    if (first === null || first > now) return [];
    return this.#openWhere((slot) => slot.plannedAt !== null && slot.plannedAt <= now)
      .sort(byPlan)
      .slice(0, limit);
  }

  nextPlannedAt(now: Instant): Instant | null {
    const first = this.#earliestPlanned();
    return first === null || first > now ? first : this.#earliestAfter(now);
  }

  #earliestPlanned(): Instant | null {
    if (this.#firstPlanned === undefined) this.#firstPlanned = this.#earliestAfter(Number.NEGATIVE_INFINITY);
    return this.#firstPlanned;
  }

  #earliestAfter(now: Instant): Instant | null {
    let next: Instant | null = null;
    for (const { plannedAt } of this.#open.values()) {
      if (plannedAt !== null && plannedAt > now && (next === null || plannedAt < next)) next = plannedAt;
    }
    return next;
  }

  ended(now: Instant): Slot[] {
    return this.#openWhere((slot) => slot.windowEnd <= now).sort(
      (a, b) => a.windowEnd - b.windowEnd || compare(a.slotId, b.slotId),
    );
  }

  #openWhere(test: (slot: Slot) => boolean): Slot[] {
    const found: Slot[] = [];
    for (const slot of this.#open.values()) if (test(slot)) found.push(slot);
    return found;
  }

  /** `status` is the one that an earlier change of the same transaction leads to. */
  matches(change: SlotChange, status = this.get(change.slotId)?.status): boolean {
    assertSlotChange(change);
    return status !== undefined && change.from.includes(status);
  }

  apply({ slotId, to, set }: SlotChange): void {
    const cell = this.#cells.get(slotId) as Cell;
    if (set?.plannedAt !== undefined) this.#windowOf(cell.slot).sorted = false;
    this.#put(cell, { ...cell.slot, status: to, ...set });
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byPlan = (a: Slot, b: Slot): number => (a.plannedAt ?? 0) - (b.plannedAt ?? 0) || compare(a.slotId, b.slotId);
