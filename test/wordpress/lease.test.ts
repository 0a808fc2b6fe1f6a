import { expect, it } from 'vitest';
import { type LeaseRequest, leaseResponse } from '../../shared/contract/plugin.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { holdClock, ROUTES } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

const FIRST = 'first-agent-1';
const SECOND = 'second-agent';

describeWordPress('PUT /lease', () => {
  const site = useSite({ workers: 8 });
  const put = (owner: string, more: Partial<LeaseRequest> = {}) =>
    site.rest('PUT', `${ROUTES}/lease`, { body: { owner, label: `label of ${owner}`, ttl_seconds: 60, ...more } });
  const held = async (owner: string, more: Partial<LeaseRequest> = {}) =>
    leaseResponse.parse((await put(owner, more)).json);

  it('gives the lease to the first who asks, with epoch 1', async () => {
    await holdClock(site, '2026-11-25T10:00:00Z');
    expect(await held(FIRST)).toEqual({
      held: true,
      owner: FIRST,
      label: `label of ${FIRST}`,
      epoch: 1,
      expires_at: '2026-11-25T10:01:00Z',
      now: '2026-11-25T10:00:00Z',
    });
  });

  it('renews it for its owner under the same epoch, also twice in a second', async () => {
    await holdClock(site, '2026-11-25T10:00:30Z');
    for (let time = 0; time < 2; time++) {
      expect(await held(FIRST)).toMatchObject({ held: true, epoch: 1, expires_at: '2026-11-25T10:01:30Z' });
    }
  });

  it('answers 409 to another while it holds, and says who has it until when', async () => {
    const answer = await put(SECOND);
    expect(answer.status).toBe(409);
    expect(answer.json).toMatchObject({
      code: 'lease_held',
      data: { status: 409, owner: FIRST, label: `label of ${FIRST}`, expires_at: '2026-11-25T10:01:30Z' },
    });
  });

  it('cannot be released by another', async () => {
    expect((await put(SECOND, { release: true })).status).toBe(409);
    expect(await held(FIRST)).toMatchObject({ held: true, epoch: 1 });
  });

  it('can be taken by another at the moment it runs out, with the next epoch', async () => {
    await holdClock(site, '2026-11-25T10:01:29Z');
    expect((await put(SECOND)).status).toBe(409);
    await holdClock(site, '2026-11-25T10:01:30Z');
    expect(await held(SECOND)).toMatchObject({ held: true, owner: SECOND, epoch: 2 });
    expect((await put(FIRST)).status).toBe(409);
  });

  it('keeps its epoch when the owner comes back late and nobody had taken it', async () => {
    await holdClock(site, '2026-11-25T11:00:00Z');
    expect(await held(SECOND)).toMatchObject({ held: true, epoch: 2, expires_at: '2026-11-25T11:01:00Z' });
  });

  it('goes at once to an owner that supersedes the dead holder, and to no other', async () => {
    expect((await put('third-agent-3', { supersedes: 'somebody-else' })).status).toBe(409);
    expect(await held('third-agent-3', { supersedes: SECOND })).toMatchObject({
      held: true,
      owner: 'third-agent-3',
      epoch: 3,
    });
    expect((await put(SECOND)).status).toBe(409);
  });

  it('is free after its owner released it; the epoch never falls', async () => {
    expect(await held('third-agent-3', { release: true })).toMatchObject({
      held: false,
      owner: null,
      label: null,
      epoch: 3,
      expires_at: null,
    });
    expect(await held('third-agent-3', { release: true })).toMatchObject({ held: false, epoch: 3 });
    expect(await held(FIRST)).toMatchObject({ held: true, owner: FIRST, epoch: 4 });
  });

  it('goes to exactly one of many who ask at the same moment', async () => {
    await held(FIRST, { release: true });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => put(`racing-agent-${index}`)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
    const winner = answers.find((answer) => answer.status === 200)?.json;
    expect(winner.epoch).toBe(5);
    for (const loser of answers.filter((answer) => answer.status === 409))
      expect(loser.json.data.owner).toBe(winner.owner);
  });

  it.each([
    ['an owner of 7 characters', { owner: 'short-7' }],
    ['an owner of 65 characters', { owner: 'x'.repeat(65) }],
    ['a label of 192 characters', { label: 'x'.repeat(192) }],
    ['a time of 1 second', { ttl_seconds: 1 }],
    ['a time of 2 hours', { ttl_seconds: 7200 }],
    ['a time that is no number', { ttl_seconds: 'soon' }],
    ['a short supersedes', { supersedes: 'x' }],
  ])('refuses %s with 400', async (_, wrong) => {
    const answer = await site.rest('PUT', `${ROUTES}/lease`, {
      body: { owner: FIRST, label: 'x', ttl_seconds: 60, ...wrong },
    });
    expect([answer.status, answer.json.code]).toEqual([400, 'rest_invalid_param']);
  });

  it('refuses a request without an owner with 400', async () => {
    expect((await site.rest('PUT', `${ROUTES}/lease`, { body: {} })).json).toMatchObject({
      code: 'rest_missing_callback_param',
      data: { status: 400, params: ['owner', 'label', 'ttl_seconds'] },
    });
  });

  expectCleanLog(site);
});
