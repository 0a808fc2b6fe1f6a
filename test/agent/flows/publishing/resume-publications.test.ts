import { describe, expect, it } from 'vitest';
import { resumePublications } from '../../../../agent/flows/publishing/resume-publications.ts';
import type { PublicationResponse } from '../../../../shared/contract/plugin.ts';
import { DAY, HOUR, MINUTE } from '../../../../shared/core/instant.ts';
import { lost, refused, unreachable } from '../scripted-site.ts';
import { START, type World, world } from '../world.ts';

/** An agent that died in the middle of publishing job `a`. */
async function interrupted(): Promise<World> {
  const made = world();
  for (const id of ['a', 'b']) await made.add(id);
  await made.run(MINUTE);
  made.clock.set(START + 2 * DAY + 20 * HOUR);
  made.site.beforePublish = (request) => {
    made.site.leaveStarted(request);
    throw lost();
  };
  expect(await made.scheduler.tick()).toMatchObject({ outcome: 'unknown' });
  made.site.beforePublish = () => undefined;
  return made;
}

const resume = async (made: World) => resumePublications(made.agent, await made.view(), 1);
const say = (made: World, fields: Partial<PublicationResponse>) => {
  const row = made.site.publications.get('a');
  if (row) made.site.publications.set('a', { ...row, ...fields });
};

describe('a job that was left PUBLISHING', () => {
  it('before its bytes were kept goes back into the queue, unsent', async () => {
    const made = world();
    await made.add('a');
    await made.run(MINUTE);
    const [slot] = await made.slots();
    await made.agent.store.bindJob(slot?.slotId ?? '', { worker: 'dead', leaseMs: 1000, now: made.clock.now() });
    expect(await resume(made)).toBe(0);
    expect(await made.job('a')).toMatchObject({ status: 'QUEUED', slotId: null });
    expect((await made.slots())[0]?.status).toBe('open');
    expect(made.site.requests).toEqual([]);
  });

  it('that WordPress has begun is sent again, with the very same bytes', async () => {
    const made = await interrupted();
    const { payload, payloadHash } = (await made.agent.store.publication('a')) ?? {};
    expect(await resume(made)).toBe(0);
    expect(made.site.requests).toMatchObject([{ key: 'a', revision: 1, payload, payload_hash: payloadHash }]);
    expect((await made.job('a')).status).toBe('PUBLISHED');
  });

  it('that WordPress has never seen is sent again', async () => {
    const made = await interrupted();
    made.site.publications.clear();
    expect(await resume(made)).toBe(0);
    expect(made.site.posts).toHaveLength(1);
  });

  it('that is live is known as published, and nothing is sent', async () => {
    const made = await interrupted();
    say(made, { state: 'published', post_id: 7, post_url: 'https://site.test/?p=7', date_gmt: '2026-03-13T20:00:00Z' });
    expect(await resume(made)).toBe(0);
    expect(await made.job('a')).toMatchObject({ status: 'PUBLISHED', postId: 7 });
    expect((await made.slots())[0]).toMatchObject({
      status: 'published',
      publishedAt: Date.parse('2026-03-13T20:00:00Z'),
    });
    expect(made.site.requests).toEqual([]);
  });

  it('that was cancelled in WordPress goes back, and is a newer revision then', async () => {
    const made = await interrupted();
    say(made, { state: 'cancelled' });
    expect(await resume(made)).toBe(0);
    expect((await made.job('a')).status).toBe('QUEUED');
    await made.run(30 * MINUTE);
    expect(made.site.requests).toMatchObject([{ key: 'a', revision: 2 }]);
  });

  it('whose window has ended is cancelled first; then its slot is missed and the job waits', async () => {
    const made = await interrupted();
    made.clock.set(START + 3 * DAY + HOUR);
    expect(await resume(made)).toBe(0);
    expect(made.site.cancelled).toEqual(['a']);
    expect((await made.job('a')).status).toBe('QUEUED');
    expect((await made.slots())[0]).toMatchObject({ status: 'missed', reason: 'window_ended' });
    expect(made.site.posts).toEqual([]);
  });

  it('whose window has ended while it goes live is sent again, so that WordPress finishes it', async () => {
    const made = await interrupted();
    made.clock.set(START + 3 * DAY + HOUR);
    say(made, { state: 'flipping' });
    expect(await resume(made)).toBe(0);
    expect((await made.job('a')).status).toBe('PUBLISHED');
  });

  it('and that cannot be cancelled now stays as it is, until it can', async () => {
    const made = await interrupted();
    made.clock.set(START + 3 * DAY + HOUR);
    made.site.failing.cancelPublication = unreachable();
    expect(await resume(made)).toBe(1);
    expect((await made.job('a')).status).toBe('PUBLISHING');
    delete made.site.failing.cancelPublication;
    expect(await resume(made)).toBe(0);
    expect((await made.job('a')).status).toBe('QUEUED');
  });

  it('stays unsettled when no answer comes again', async () => {
    const made = await interrupted();
    made.site.failing.publish = lost();
    expect(await resume(made)).toBe(1);
    expect((await made.job('a')).status).toBe('PUBLISHING');
  });

  it('stays unsettled when another agent has the lease: that one settles it', async () => {
    const made = await interrupted();
    made.site.failing.publish = refused('stale_epoch');
    expect(await resume(made)).toBe(1);
    expect(made.site.cancelled).toEqual([]);
    expect(made.of('lease_lost')).toHaveLength(1);
  });

  it('that a person cancelled in the meantime is not sent', async () => {
    const made = await interrupted();
    const { publication } = made.site;
    made.site.publication = async (jobId) => {
      const change = { jobId: 'a', from: ['PUBLISHING'], to: 'CANCELLED', worker: 'person', reason: 'test' } as const;
      await made.agent.store.change({ jobs: [change] }, made.clock.now());
      return publication(jobId);
    };
    expect(await resume(made)).toBe(0);
    expect(made.site.requests).toEqual([]);
    expect((await made.job('a')).status).toBe('CANCELLED');
  });
});

it('more jobs than one check looks at are settled by the next ones, and none is lost', async () => {
  const made = world();
  const claim = { from: 'QUEUED', to: 'PUBLISHING', worker: 'dead', leaseMs: 1, now: START } as const;
  for (let i = 0; i < 1100; i++) {
    await made.add(`job-${i}`);
    await made.agent.store.claimJob(`job-${i}`, claim);
  }
  expect(await resume(made)).toBe(0);
  expect(await made.agent.store.jobs({ status: 'PUBLISHING', limit: 2000 })).toHaveLength(100);
  expect(await resume(made)).toBe(0);
  expect(await made.agent.store.jobs({ status: 'QUEUED', limit: 2000 })).toHaveLength(1100);
});
