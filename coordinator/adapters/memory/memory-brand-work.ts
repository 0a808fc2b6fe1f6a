import type { Instant } from '../../../shared/core/instant.ts';
import type { Brand, SiteView } from '../../ports/brands.ts';
import { assertSlotChange, committedStates, type FleetResult, type FleetSlot } from '../../ports/slots.ts';
import type { BrandWork } from '../../ports/store.ts';

/** A slot with the time that it keeps free; null when it keeps none. */
export interface SlotTable {
  slots: Map<string, FleetSlot & { heldAt: Instant | null }>;
  results: Map<string, FleetResult>;
}

const key = (siteId: string, id: string) => `${siteId}\n${id}`;

/** Work on one brand. Each change leaves in `undo` how it is taken back. */
export function memoryBrandWork(
  { slots, results }: SlotTable,
  brand: Brand,
  site: SiteView | null,
  undo: (() => void)[],
): BrandWork {
  const put = <V>(map: Map<string, V>, name: string, value: V) => {
    const before = map.get(name);
    undo.push(() => (before === undefined ? map.delete(name) : map.set(name, before)));
    map.set(name, value);
  };
  const isTaken = (at: Instant, except: string) =>
    [...slots].some(([name, slot]) => name !== except && slot.brandId === brand.brandId && slot.heldAt === at);
  const plain = (slot: (FleetSlot & { heldAt: Instant | null }) | undefined): FleetSlot | null => {
    if (slot === undefined) return null;
    const { heldAt: _, ...rest } = slot;
    return structuredClone(rest);
  };
  const seen = structuredClone(brand);
  const addSlot = async (slot: FleetSlot): Promise<boolean> => {
    const name = key(slot.siteId, slot.slotId);
    const heldAt = committedStates.includes(slot.status) ? (slot.publishedAt ?? slot.scheduledAt) : null;
    const sameRequest = [...slots.values()].some((s) => s.siteId === slot.siteId && s.requestId === slot.requestId);
    if (slots.has(name) || sameRequest || (heldAt !== null && isTaken(heldAt, name))) return false;
    put(slots, name, { ...structuredClone(slot), heldAt });
    return true;
  };
  return {
    brand: seen,
    site: structuredClone(site),
    committed: async (from, until) =>
      [...slots.values()]
        .filter((slot) => slot.brandId === brand.brandId && slot.heldAt !== null && slot.heldAt >= from)
        .filter(({ heldAt }) => heldAt !== null && heldAt < until)
        .sort((a, b) => (a.heldAt ?? 0) - (b.heldAt ?? 0))
        .map((slot) => plain(slot) as FleetSlot),
    slotOfRequest: async (siteId, requestId) =>
      plain([...slots.values()].find((slot) => slot.siteId === siteId && slot.requestId === requestId)),
    slot: async (siteId, slotId) => plain(slots.get(key(siteId, slotId))),
    addSlot,
    async putSlot(slot) {
      if (!(await addSlot(slot))) throw new Error(`The slot ${slot.slotId} of ${slot.siteId} cannot be added.`);
    },
    async changeSlot(change) {
      assertSlotChange(change);
      const name = key(change.siteId, change.slotId);
      const slot = slots.get(name);
      if (!slot || !change.from.includes(slot.status)) return false;
      const next = { ...slot, ...change.set, status: change.to };
      if (!committedStates.includes(change.to)) next.heldAt = null;
      const at = change.set?.publishedAt ?? null;
      if (at !== null) {
        next.validFrom = at;
        next.validUntil = at;
        next.heldAt = at;
        while (isTaken(next.heldAt, name)) next.heldAt += 1;
      }
      put(slots, name, next);
      return true;
    },
    async moveSlot({ siteId, slotId, validFrom, validUntil, epoch }) {
      const name = key(siteId, slotId);
      const slot = slots.get(name);
      if (slot) put(slots, name, { ...slot, validFrom, validUntil, epoch });
    },
    async addResult(result) {
      const name = key(result.siteId, result.resultId);
      if (results.has(name)) return false;
      put(results, name, structuredClone(result));
      return true;
    },
    async saveBrand(change) {
      const before = { ...brand };
      undo.push(() => Object.assign(brand, before));
      Object.assign(brand, structuredClone(change));
      Object.assign(seen, structuredClone(change));
    },
  };
}
