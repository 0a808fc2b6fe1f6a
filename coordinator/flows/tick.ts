import { DAY } from '../../shared/core/instant.ts';
import { describeError, SchedulerError } from '../../shared/node/scheduler-error.ts';
import { closeRanOut } from './close-ran-out.ts';
import type { Coordinator } from './coordinator.ts';
import { dealBrand } from './deal-brand.ts';
import { brandsToDeal, dealAgain } from './deals-due.ts';
import { type PulseWatch, settleBrands } from './settle.ts';

/** What is older is deleted. */
export const KEEP_MS = 120 * DAY;
const PRUNED_AT_ONCE = 500;

/**
 * What a coordinator does by itself every few seconds. Every step is safe when several replicas do it at the same time, and
 * one that fails does not stop the others.
 */
export async function tick(coordinator: Coordinator, pulse: PulseWatch): Promise<void> {
  const { store, clock, emit } = coordinator;
  let failures = 0;
  const step = async (flow: string, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      failures += 1;
      const code = error instanceof SchedulerError ? error.code : 'unexpected';
      emit({ type: 'flow_failed', flow, code, message: describeError(error) });
    }
  };
  await step('pulse', () => pulse.beat());
  await step('watch-sites', () => watchSites(coordinator));
  await step('settle', () => settleBrands(coordinator));
  await step('close-ran-out', () => closeRanOut(coordinator));
  await step('deal', async () => {
    const brandIds = (await store.brands()).map(({ brandId }) => brandId);
    for (const brandId of await brandsToDeal(coordinator, await coordinator.views.ofAll(brandIds))) {
      const failuresBefore = failures;
      await step(`deal ${brandId}`, () => dealBrand(coordinator, brandId));
      if (failures > failuresBefore) dealAgain(coordinator, brandId);
    }
  });
  await step('warn', () => warnAboutDemand(coordinator));
  await step('prune', () => store.prune(clock.now() - KEEP_MS, PRUNED_AT_ONCE));
  emit({ type: 'tick_done', at: clock.now(), failures });
}

/** A site that has been silent for three reports gets no new slots; its grants run out by themselves. */
async function watchSites(coordinator: Coordinator): Promise<void> {
  const { store, clock, emit } = coordinator;
  for (const { siteId, brandId, url, reportedAt, enrolledAt } of await store.markSilent(clock.now())) {
    dealAgain(coordinator, brandId);
    emit({ type: 'site_unreachable', siteId, brandId, url, silentSince: reportedAt ?? enrolledAt });
  }
}

const warned = new WeakMap<Coordinator, Map<string, string>>();

/** Says once that a brand's rules cannot carry what its sites want, and again when the figures change. */
async function warnAboutDemand(coordinator: Coordinator): Promise<void> {
  const said = warned.get(coordinator) ?? new Map<string, string>();
  warned.set(coordinator, said);
  const brandIds = (await coordinator.store.brands()).map(({ brandId }) => brandId);
  for (const { brand, warning } of await coordinator.views.ofAll(brandIds)) {
    const { brandId } = brand;
    if (warning !== null && said.get(brandId) !== warning)
      coordinator.emit({ type: 'demand_exceeds_rules', brandId, message: warning });
    if (warning === null) said.delete(brandId);
    else said.set(brandId, warning);
  }
}
