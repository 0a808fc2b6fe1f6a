import { DrizzleQueryError } from 'drizzle-orm/errors';
import { describe, expect, it } from 'vitest';
import { publishJob } from '../../../../agent/flows/publishing/publish-job.ts';
import { resumePublications } from '../../../../agent/flows/publishing/resume-publications.ts';
import { SiteError } from '../../../../agent/ports/site.ts';
import type { PublicationResponse } from '../../../../shared/contract/plugin.ts';
import { HOUR, MINUTE } from '../../../../shared/core/instant.ts';
import { lost, refused, unreachable } from '../scripted-site.ts';
import { START, type World, world } from '../world.ts';

/** A job bound to a slot of News, as it is just before it is published. */
async function bound(fields: Parameters<World['add']>[2] = {}, options: Parameters<typeof world>[0] = {}) {
  const made = world(options);
  await made.add('a', 'News', fields);
  await made.run(MINUTE);
  made.clock.set(START + 2 * 24 * HOUR);
  const [slot] = await made.slots();
  if (!slot) throw new Error('No slot was planned.');
  const publish = async () => {
    const claim = { worker: made.agent.worker, leaseMs: 60_000, now: made.clock.now() };
    const job = await made.agent.store.bindJob(slot.slotId, claim);
    if (!job) throw new Error('The job could not be bound.');
    return publishJob(made.agent, await made.view(), 1, { job, slot: { ...slot, jobId: 'a', status: 'assigned' } });
  };
  const standing = async () => {
    const { status, errorCode, slotId } = await made.job('a');
    const [found] = await made.slots();
    return { job: status, errorCode, bound: slotId !== null, slot: found?.status, reason: found?.reason ?? null };
  };
  return { ...made, slot, publish, standing };
}

const misconfigured = new SiteError('firewall', 'A firewall refused it.', { outcome: 'misconfigured' });

describe('what WordPress answers, and what becomes of job and slot', () => {
  it('published: both are, with the post', async () => {
    const { publish, standing, job, of } = await bound();
    expect(await publish()).toBe('published');
    expect(await standing()).toEqual({
      job: 'PUBLISHED',
      errorCode: null,
      bound: true,
      slot: 'published',
      reason: null,
    });
    expect(await job('a')).toMatchObject({ postId: 1, postUrl: 'https://site.test/?p=1', assignedTo: null });
    expect(of('job_published')).toMatchObject([{ jobId: 'a', category: 'News', postId: 1 }]);
  });

  it.each<[string, SiteError, string, Record<string, unknown>]>([
    ['no answer', lost(), 'unknown', { job: 'PUBLISHING', bound: true, slot: 'publishing' }],
    [
      'not reached at all',
      unreachable(),
      'given_back',
      { job: 'QUEUED', bound: false, slot: 'open', reason: 'site_unreachable' },
    ],
    ['a firewall', misconfigured, 'given_back', { job: 'QUEUED', bound: false, slot: 'open', reason: 'firewall' }],
    [
      'the window is used',
      refused('window_used'),
      'given_back',
      { job: 'QUEUED', bound: false, slot: 'missed', reason: 'window_used' },
    ],
    [
      'the category has a newer post',
      refused('category_moved'),
      'given_back',
      { job: 'QUEUED', bound: false, slot: 'released', reason: 'category_moved' },
    ],
    [
      'another agent has the lease',
      refused('stale_epoch'),
      'given_back',
      { job: 'QUEUED', bound: false, slot: 'open', reason: 'stale_epoch' },
    ],
    [
      'the revision was cancelled',
      refused('cancelled'),
      'given_back',
      { job: 'QUEUED', bound: false, slot: 'open', reason: 'cancelled' },
    ],
    [
      'a fault of the job',
      refused('invalid_payload'),
      'retry_slot',
      { job: 'FAILED', errorCode: 'invalid_payload', bound: false, slot: 'open' },
    ],
    [
      'other bytes, and no post',
      refused('payload_conflict'),
      'retry_slot',
      { job: 'FAILED', errorCode: 'payload_conflict', bound: false, slot: 'open' },
    ],
  ])('%s', async (_, error, outcome, left) => {
    const { publish, standing, site } = await bound();
    site.failing.publish = error;
    expect(await publish()).toBe(outcome);
    expect(await standing()).toMatchObject(left);
    expect(site.posts).toEqual([]);
  });

  it('other bytes are live already: the job is published all the same', async () => {
    const { publish, standing, site, clock } = await bound();
    await publish();
    const [row] = [...site.publications.values()];
    const other = await bound();
    other.clock.set(clock.now());
    other.site.publications.set('a', { ...(row as NonNullable<typeof row>), payload_hash: 'f'.repeat(64) });
    expect(await other.publish()).toBe('published');
    expect(await other.standing()).toMatchObject({ job: 'PUBLISHED', slot: 'published' });
    expect(await standing()).toMatchObject({ job: 'PUBLISHED' });
  });

  it('and while that cannot be asked, or is only about to happen, the job is not given up', async () => {
    const first = await bound();
    await first.publish();
    const [row] = [...first.site.publications.values()] as [PublicationResponse];
    const there = { ...row, payload_hash: 'f'.repeat(64) };
    const { agent, publish, standing, site, clock, view, of } = await bound();
    clock.set(first.clock.now());
    site.failing.publish = refused('payload_conflict');
    site.failing.publication = unreachable();
    expect(await publish()).toBe('unknown');
    site.repair();
    site.failing.publish = refused('payload_conflict');
    site.publications.set('a', { ...there, state: 'flipping' });
    expect(await resumePublications(agent, await view(), 1)).toBe(1);
    expect(await standing()).toMatchObject({ job: 'PUBLISHING', slot: 'publishing' });
    site.publications.set('a', there);
    expect(await resumePublications(agent, await view(), 1)).toBe(0);
    expect(await standing()).toMatchObject({ job: 'PUBLISHED', slot: 'published' });
    expect(of('job_failed')).toEqual([]);
  });

  it('the site asks for time: the job waits as long', async () => {
    const { publish, site, job, clock } = await bound();
    site.failing.publish = unreachable(5 * MINUTE);
    expect(await publish()).toBe('given_back');
    expect((await job('a')).notBefore).toBe(clock.now() + 5 * MINUTE);
  });

  it('the database is away while it is prepared: nothing is held against the job, and the next check begins anew', async () => {
    const { agent, publish, standing, view, site } = await bound();
    const { content } = agent.store;
    agent.store.content = async () => {
      throw new DrizzleQueryError('SELECT body', ['a'], new Error('Connection lost'));
    };
    await expect(publish()).rejects.toThrow(DrizzleQueryError);
    expect(await standing()).toMatchObject({ job: 'PUBLISHING', errorCode: null, slot: 'assigned' });
    agent.store.content = content;
    expect(await resumePublications(agent, await view(), 1)).toBe(0);
    expect(await standing()).toMatchObject({ job: 'QUEUED', errorCode: null, slot: 'open' });
    expect(site.requests).toEqual([]);
  });

  it('publish hooks that were interrupted are reported', async () => {
    const { publish, site, of } = await bound();
    const { publish: real } = site;
    site.publish = async (request) => ({ ...(await real(request)), hooks: 'started' });
    expect(await publish()).toBe('published');
    expect(of('hooks_interrupted')).toEqual([{ type: 'hooks_interrupted', jobId: 'a', postId: 1 }]);
  });

  it('a code of any length can be kept', async () => {
    const { publish, site, job } = await bound();
    site.failing.publish = refused(`rest_${'x'.repeat(200)}`);
    expect(await publish()).toBe('retry_slot');
    expect((await job('a')).errorCode).toHaveLength(64);
  });
});

describe('what is wrong with the job is found before anything is sent', () => {
  it.each<[string, Parameters<World['add']>[2], Parameters<typeof world>[0], Record<string, unknown>]>([
    [
      'a placeholder in the text',
      { content: { title: 'Title', body: '<p>{{name}}</p>', format: 'html', tags: [], extra_categories: [] } },
      {},
      { job: 'FAILED', errorCode: 'validation', slot: 'open' },
    ],
    ['a date that is none', { publishDate: '2026-13-45' }, {}, { job: 'FAILED', slot: 'open' }],
    [
      'an author that does not exist',
      {
        content: {
          title: 'Title',
          body: '<p>Text.</p>',
          format: 'html',
          tags: [],
          extra_categories: [],
          author: 'nobody',
        },
      },
      {},
      { job: 'FAILED', errorCode: 'unknown_author', slot: 'open' },
    ],
    [
      'an author of the configuration that does not exist is no fault of the job',
      {},
      { placement: { authors: ['nobody'] } },
      { job: 'QUEUED', errorCode: null, slot: 'open', reason: 'unknown_author' },
    ],
    [
      'another category whose name fits several',
      {
        content: {
          title: 'Title',
          body: '<p>Text.</p>',
          format: 'html',
          tags: [],
          extra_categories: ['Local'],
        },
      },
      { categories: ['News', 'News/Local', 'Sport/Local'] },
      { job: 'FAILED', errorCode: 'category_ambiguous', slot: 'open' },
    ],
  ])('%s', async (_, fields, options, left) => {
    const { publish, standing, site } = await bound(fields, options);
    await publish();
    expect(await standing()).toMatchObject(left);
    expect(site.requests).toEqual([]);
  });

  it('and WordPress that cannot be asked for a tag is no fault of the job', async () => {
    const { publish, standing, site } = await bound({
      content: { title: 'Title', body: '<p>Text.</p>', format: 'html', tags: ['x'], extra_categories: [] },
    });
    site.failing.ensureTags = lost();
    expect(await publish()).toBe('given_back');
    expect(await standing()).toMatchObject({ job: 'QUEUED', slot: 'open', reason: 'site_timeout' });
  });
});

describe('what is sent', () => {
  it('names the slot by the category’s term and the window, and the last post that the plan was made on', async () => {
    const { publish, site } = await bound();
    await publish();
    expect(site.requests[0]).toMatchObject({
      key: 'a',
      revision: 1,
      epoch: 1,
      slot: { key: '1:2026-03-11T00:00:00Z', category_id: 1, last_published_at: null },
    });
  });

  it('is a new revision after it was given back', async () => {
    const { publish, site } = await bound();
    site.failing.publish = unreachable();
    await publish();
    delete site.failing.publish;
    await publish();
    expect(site.requests.map(({ revision }) => revision)).toEqual([2]);
  });

  it('is kept before the first request, so that a crash resends the same bytes', async () => {
    const { publish, site, agent } = await bound();
    let kept: unknown;
    site.beforePublish = async ({ key }) => {
      kept = await agent.store.publication(key);
    };
    await publish();
    expect(kept).toMatchObject({ payload: site.requests[0]?.payload, payloadHash: site.requests[0]?.payload_hash });
  });
});
