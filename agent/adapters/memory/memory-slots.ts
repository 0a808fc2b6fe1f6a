import type { Instant } from '../../../shared/core/instant.ts';
import type { CategoryKey } from '../../ports/jobs.ts';
import { assertSlotChange, type Slot, type SlotChange } from '../../ports/slots.ts';

/** The slots of the in-memory store, kept by window so that old windows cost nothing. A slot is replaced, never changed. */
export class MemorySlots {
  readonly #slots = new Map<string, Slot>();
  /** Slot id by category and window start. */
  readonly #places = new Map<string, string>();
  readonly #open = new Map<string, Slot>();
  /** Slots by window start and end, in the order in which windows were added. */
  readonly #windows = new Map<string, { start: Instant; end: Instant; ids: string[] }>();

  add(slot: Slot): boolean {
    const place = `${slot.categoryKey} ${slot.windowStart}`;
    const there = this.#places.get(place);
    if (there !== undefined) {
      if (this.#slots.get(there)?.status !== 'released') return false;
      this.#remove(there);
    }
    this.#places.set(place, slot.slotId);
    this.#keep({ ...slot });
    const key = `${slot.windowStart} ${slot.windowEnd}`;
    const window = this.#windows.get(key) ?? { start: slot.windowStart, end: slot.windowEnd, ids: [] };
    window.ids.push(slot.slotId);
    this.#windows.set(key, window);
    return true;
  }

  #keep(slot: Slot): void {
    this.#slots.set(slot.slotId, slot);
    if (slot.status === 'open') this.#open.set(slot.slotId, slot);
    else this.#open.delete(slot.slotId);
  }

  #remove(slotId: string): void {
    this.#slots.delete(slotId);
    this.#open.delete(slotId);
    for (const window of this.#windows.values()) window.ids = window.ids.filter((id) => id !== slotId);
  }

  rekey(from: CategoryKey, to: CategoryKey): void {
    for (const slot of [...this.#slots.values()]) {
      const place = `${to} ${slot.windowStart}`;
      if (slot.categoryKey !== from || this.#places.has(place)) continue;
      this.#places.delete(`${from} ${slot.windowStart}`);
      this.#places.set(place, slot.slotId);
      this.#keep({ ...slot, categoryKey: to });
    }
  }

  get(slotId: string): Slot | null {
    return this.#slots.get(slotId) ?? null;
  }

  between(from: Instant, to: Instant): Slot[] {
    const found: Slot[] = [];
    for (const { start, end, ids } of this.#windows.values()) {
      if (start < to && end > from) for (const id of ids) found.push({ ...(this.#slots.get(id) as Slot) });
    }
    return found.sort(
      (a, b) => a.windowStart - b.windowStart || (a.plannedAt ?? 0) - (b.plannedAt ?? 0) || compare(a.slotId, b.slotId),
    );
  }

  due(now: Instant, limit: number): Slot[] {
    return this.#openWhere((slot) => slot.plannedAt !== null && slot.plannedAt <= now)
      .sort((a, b) => (a.plannedAt ?? 0) - (b.plannedAt ?? 0) || compare(a.slotId, b.slotId))
      .slice(0, limit);
  }

  nextPlannedAt(now: Instant): Instant | null {
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
    for (const slot of this.#open.values()) if (test(slot)) found.push({ ...slot });
    return found;
  }

  matches(change: SlotChange): boolean {
    assertSlotChange(change);
    const { slotId, from } = change;
    const slot = this.#slots.get(slotId);
    return slot !== undefined && from.includes(slot.status);
  }

  apply({ slotId, to, set }: SlotChange): void {
    this.#keep({ ...(this.#slots.get(slotId) as Slot), status: to, ...set });
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
