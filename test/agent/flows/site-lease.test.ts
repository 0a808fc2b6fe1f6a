import { describe, expect, it } from 'vitest';
import { SiteLease } from '../../../agent/flows/site-lease.ts';
import { MINUTE, SECOND } from '../../../shared/core/instant.ts';
import { unreachable } from './scripted-site.ts';
import { type World, world } from './world.ts';

function leases(made: World, isDead: (owner: string) => boolean = () => false) {
  const lease = (worker: string) =>
    new SiteLease({ ...made.agent, worker }, { label: `process of ${worker}`, ttlSeconds: 60, isDead });
  return { mine: lease('worker-one'), other: lease('worker-two') };
}

describe('the site’s lease', () => {
  it('is one agent’s: another one is told whose, and until when', async () => {
    const made = world();
    const { mine, other } = leases(made);
    expect(await mine.hold()).toEqual({ held: true });
    expect(mine.epoch).toBe(1);
    expect(await other.hold()).toEqual({
      held: false,
      owner: 'worker-one',
      label: 'process of worker-one',
      expiresAt: '2026-03-11T00:01:00Z',
    });
    expect(other.epoch).toBeNull();
  });

  it('keeps its epoch when it is renewed, and says only once that it was taken', async () => {
    const made = world();
    const { mine } = leases(made);
    for (let i = 0; i < 5; i++) {
      await mine.hold();
      made.clock.set(made.clock.now() + 20 * SECOND);
    }
    expect(mine.epoch).toBe(1);
    expect(made.of('lease_taken')).toHaveLength(1);
  });

  it('ends by itself when it cannot be renewed, and nothing is published then', async () => {
    const made = world();
    const { mine } = leases(made);
    await mine.hold();
    made.site.failing.lease = unreachable();
    made.clock.set(made.clock.now() + 59 * SECOND);
    await expect(mine.hold()).rejects.toMatchObject({ code: 'site_unreachable' });
    expect(mine.epoch).toBe(1);
    made.clock.set(made.clock.now() + SECOND);
    expect(mine.epoch).toBeNull();
  });

  it('goes to the next agent when it has run out, with a higher epoch; the first one learns that it lost it', async () => {
    const made = world();
    const { mine, other } = leases(made);
    await mine.hold();
    made.clock.set(made.clock.now() + 2 * MINUTE);
    expect(await other.hold()).toEqual({ held: true });
    expect(other.epoch).toBe(2);
    expect(await mine.hold()).toMatchObject({ held: false });
    expect(mine.epoch).toBeNull();
    expect(made.of('lease_lost')).toHaveLength(1);
  });

  it('is taken at once from an owner that is known to be dead', async () => {
    const made = world();
    const { mine, other } = leases(made, (owner) => owner === 'worker-one');
    await mine.hold();
    expect(await other.hold()).toEqual({ held: true });
    expect(other.epoch).toBe(2);
  });

  it('is given back at the end, so that the next agent need not wait', async () => {
    const made = world();
    const { mine, other } = leases(made);
    await mine.hold();
    await mine.release();
    expect(mine.epoch).toBeNull();
    expect(await other.hold()).toEqual({ held: true });
    await mine.release();
    expect(other.epoch).toBe(2);
  });

  it('is renewed in long work once half of its time is over', async () => {
    const made = world();
    const { mine } = leases(made);
    await mine.hold();
    const asked = () => made.site.counts.get('lease');
    made.clock.set(made.clock.now() + 29 * SECOND);
    expect(await mine.keep()).toBe(1);
    expect(asked()).toBe(1);
    made.clock.set(made.clock.now() + 2 * SECOND);
    expect(await mine.keep()).toBe(1);
    expect(asked()).toBe(2);
  });

  it('does not last longer than it should when the clock is set back', async () => {
    const made = world();
    const { mine, other } = leases(made);
    await mine.hold();
    made.clock.set(made.clock.now() + 2 * MINUTE);
    await other.hold();
    made.clock.set(made.clock.now() - 2 * MINUTE);
    const lease = await mine.hold();
    expect(lease.held).toBe(false);
    expect(mine.epoch).toBeNull();
  });
});
