import type { SlotStatus } from '../../../shared/core/slot-state.ts';
import { bindingOf } from '../../ports/jobs.ts';
import type { SlotChange } from '../../ports/slots.ts';
import type { Store, StoredPublication } from '../../ports/store.ts';
import { memoryArticles } from './memory-articles.ts';
import { MemoryJobs } from './memory-jobs.ts';
import { MemorySlots } from './memory-slots.ts';
import { memorySocial } from './memory-social.ts';

/**
 * The store of the simulator and of fast tests: the same contract, nothing kept after the process ends. With
 * `forgetPublished` a job is dropped, with its history, as soon as it is published: two simulated years have many.
 */
export function memoryStore({ forgetPublished = false } = {}): Store {
  const jobs = new MemoryJobs();
  const slots = new MemorySlots();
  const publications = new Map<string, StoredPublication>();
  const states = new Map<string, string>();

  return {
    addJob: (draft, now) => jobs.addJob(draft, now),
    addJobs: (drafts, now) => jobs.addJobs(drafts, now),
    job: (jobId) => jobs.job(jobId),
    content: (jobId) => jobs.content(jobId),
    contents: (jobIds) => jobs.contents(jobIds),
    jobs: (filter) => jobs.jobs(filter),
    countByCategory: (statuses, only) => jobs.countByCategory(statuses, only),
    unresolvedCategories: () => jobs.unresolvedCategories(),
    async rekeyCategory(from, to, now) {
      await jobs.rekeyCategory(from, to, now);
      slots.rekey(from, to);
    },
    heads: (lines, now) => jobs.heads(lines, now),
    line: (line, limit) => jobs.line(line, limit),
    claim: (request) => jobs.claim(request),
    claimJob: (jobId, request) => jobs.claimJob(jobId, request),
    renewClaim: (jobId, fence, leaseUntil) => jobs.renewClaim(jobId, fence, leaseUntil),
    takeOver: (jobId, request) => jobs.takeOver(jobId, request),
    changedJobs: (after, limit) => jobs.changedJobs(after, limit),
    countJobs: () => jobs.countJobs(),
    history: (jobId) => jobs.history(jobId),
    async prune(request) {
      const pruned = await jobs.prune(request);
      for (const key of publications.keys()) {
        // A translation's key begins with that of its job.
        const isInUse = (await jobs.job(key)) ?? (await jobs.job(key.replace(/#[^#]*$/, '')));
        if (!isInUse) publications.delete(key);
      }
      return pruned;
    },
    latestFailures: (since, limit) => jobs.latestFailures(since, limit),
    outcomesSince: (since) => jobs.outcomesSince(since),

    ...memoryArticles((...of) => jobs.firstOfTitles(...of)),

    addSlots: async (added) => added.filter((slot) => slots.add(slot)).length,
    slot: async (slotId) => slots.get(slotId),
    slotsBetween: async (from, to, only) => slots.between(from, to, only),
    dueSlots: async (now, limit) => slots.due(now, limit),
    nextPlannedAt: async (now) => slots.nextPlannedAt(now),
    endedSlots: async (now) => slots.ended(now),
    pruneSlots: async (before, limit) => slots.prune(before, limit),
    lastPublication: async () => jobs.lastPublishedAt,
    async bindJob(slotId, { jobId, worker, leaseMs, now }) {
      const slot = slots.get(slotId);
      if (slot?.status !== 'open') return null;
      const wanted = jobId ?? jobs.firstReady('QUEUED', slot.categoryKey, now)?.jobId;
      const claim = { from: 'QUEUED', to: 'PUBLISHING', worker, leaseMs, now } as const;
      const job = wanted === undefined ? null : await jobs.claimJob(wanted, claim);
      if (!job) return null;
      slots.apply({ slotId, from: ['open'], to: 'assigned', set: { jobId: job.jobId } });
      jobs.apply(bindingOf(job, slotId, worker), now);
      return { ...job, slotId };
    },

    async savePublication(publication) {
      const kept = publications.get(publication.jobId);
      if (!kept || kept.revision < publication.revision) publications.set(publication.jobId, publication);
    },
    publication: async (jobId) => publications.get(jobId) ?? null,

    state: async (name) => states.get(name) ?? null,
    async setState(name, value) {
      states.set(name, value);
    },
    async setStateOnce(name, value) {
      const kept = states.get(name) ?? value;
      states.set(name, kept);
      return kept;
    },
    async swapState(name, expected, value) {
      if ((states.get(name) ?? null) !== expected) return false;
      states.set(name, value);
      return true;
    },
    async removeState(name) {
      states.delete(name);
    },
    async states(prefix) {
      const names = [...states.keys()].filter((name) => name.startsWith(prefix)).sort();
      return new Map(names.map((name) => [name, states.get(name) ?? '']));
    },

    async change({ jobs: jobChanges = [], slots: slotChanges = [], contents = [], facts = [] }, now) {
      const changed = new Map<string, SlotStatus>();
      const slotMatches = (c: SlotChange) => {
        const matches = slots.matches(c, changed.get(c.slotId));
        changed.set(c.slotId, c.to);
        return matches;
      };
      const asExpected = jobChanges.every((c) => jobs.matches(c)) && slotChanges.every(slotMatches);
      if (!asExpected) return false;
      for (const change of jobChanges) jobs.apply(change, now);
      for (const change of slotChanges) slots.apply(change);
      for (const { jobId, content } of contents) jobs.setContent(jobId, content);
      for (const { name, value } of facts) {
        if (value === null) states.delete(name);
        else states.set(name, value);
      }
      if (!forgetPublished) return true;
      for (const { jobId, to } of jobChanges) {
        if (to !== 'PUBLISHED') continue;
        jobs.forget(jobId);
        publications.delete(jobId);
      }
      return true;
    },
    social: memorySocial(
      () => jobs.jobs({ status: 'PUBLISHED', limit: Number.MAX_SAFE_INTEGER }),
      (jobId) => jobs.job(jobId),
    ),
    close: async () => undefined,
  };
}
