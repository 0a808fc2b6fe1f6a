import type { Instant } from '../../../shared/core/instant.ts';
import { terminalSlotStates } from '../../../shared/core/slot-state.ts';
import type { CategoryKey } from '../../ports/jobs.ts';
import { assertSlotChange, type Slot, type SlotChange } from '../../ports/slots.ts';

/** The place of a slot in its window's list. The slot itself is replaced, never changed. */
interface Cell {
  slot: Slot;
}

/** The slots of the windows that start at one instant: of one window, unless categories have intervals of their own. */
interface WindowSlots {
  start: Instant;
  cells: Map<CategoryKey, Cell>;
  /** By planned instant, then id; null while that has to be found out. */
  sorted: Cell[] | null;
}

/** The slots of the in-memory store, kept by window so that old windows cost nothing. */
export class MemorySlots {
  readonly #cells = new Map<string, Cell>();
  readonly #open = new Map<string, Slot>();
  /** By start. */
  readonly #windows: WindowSlots[] = [];
  /** The longest window so far, ms. */
  #longest = 0;
  /** The earliest planned instant of an open slot; undefined while it has to be looked for again. */
  #firstPlanned: Instant | null | undefined;

  add(slot: Slot): boolean {
    const there = this.#windowAt(slot.windowStart).cells.get(slot.categoryKey)?.slot;
    if (there && there.status !== 'released') return false;
    if (there) this.#remove(there);
    const cell = { slot };
    this.#cells.set(slot.slotId, cell);
    this.#longest = Math.max(this.#longest, slot.windowEnd - slot.windowStart);
    this.#put(cell, { ...slot });
    return true;
  }

  /** Made when there is none. What is asked for is mostly of the latest windows. */
  #windowAt(start: Instant): WindowSlots {
    const at = this.#windows.findLastIndex((window) => window.start <= start);
    const there = this.#windows[at];
    if (there?.start === start) return there;
    const window = { start, cells: new Map(), sorted: null };
    this.#windows.splice(at + 1, 0, window);
    return window;
  }

  #put(cell: Cell, slot: Slot): void {
    const window = this.#windowAt(slot.windowStart);
    if (cell.slot.plannedAt !== slot.plannedAt || !window.cells.has(slot.categoryKey)) window.sorted = null;
    window.cells.set(slot.categoryKey, cell);
    cell.slot = slot;
    this.#firstPlanned = undefined;
    if (slot.status === 'open') this.#open.set(slot.slotId, slot);
    else this.#open.delete(slot.slotId);
  }

  #remove({ slotId, categoryKey, windowStart }: Slot): void {
    const window = this.#windowAt(windowStart);
    window.cells.delete(categoryKey);
    window.sorted = null;
    this.#cells.delete(slotId);
    this.#open.delete(slotId);
    this.#firstPlanned = undefined;
  }

  prune(before: Instant, limit: number): number {
    const old: Slot[] = [];
    for (const { slot } of this.#cells.values()) {
      if (old.length < limit && slot.windowEnd < before && terminalSlotStates.includes(slot.status)) old.push(slot);
    }
    for (const slot of old) this.#remove(slot);
    return old.length;
  }

  rekey(from: CategoryKey, to: CategoryKey): void {
    for (const cell of [...this.#cells.values()]) {
      const { slot } = cell;
      const { cells } = this.#windowAt(slot.windowStart);
      if (slot.categoryKey !== from || cells.has(to)) continue;
      cells.delete(from);
      this.#put(cell, { ...slot, categoryKey: to });
    }
  }

  get(slotId: string): Slot | null {
    return this.#cells.get(slotId)?.slot ?? null;
  }

  /** By window start, then planned instant; of all categories, or `only` these. */
  between(from: Instant, to: Instant, only?: readonly CategoryKey[]): Slot[] {
    const found: Slot[] = [];
    const first = this.#windows.findLastIndex(({ start }) => start + this.#longest <= from) + 1;
    for (let i = first; i < this.#windows.length; i += 1) {
      const window = this.#windows[i] as WindowSlots;
      if (window.start >= to) break;
      for (const { slot } of only ? ofCategories(window, only) : sorted(window)) {
        if (slot.windowEnd > from) found.push(slot);
      }
    }
    return found;
  }

  due(now: Instant, limit: number): Slot[] {
    const first = this.#earliestPlanned();
    if (first === null || first > now) return [];
    return this.#openWhere((slot) => slot.plannedAt !== null && slot.plannedAt <= now)
      .sort(byInstant)
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
    // Not spread: where records have many shapes, V8 looks anew for each field that a literal writes a second time.
    this.#put(cell, Object.assign({ ...cell.slot }, set, { status: to }));
  }
}

function sorted(window: WindowSlots): readonly Cell[] {
  window.sorted ??= [...window.cells.values()].sort(byPlan);
  return window.sorted;
}

const ofCategories = ({ cells }: WindowSlots, keys: readonly CategoryKey[]): Cell[] =>
  keys
    .map((key) => cells.get(key))
    .filter((cell) => cell !== undefined)
    .sort(byPlan);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byInstant = (a: Slot, b: Slot): number => (a.plannedAt ?? 0) - (b.plannedAt ?? 0) || compare(a.slotId, b.slotId);
const byPlan = (a: Cell, b: Cell): number => byInstant(a.slot, b.slot);
