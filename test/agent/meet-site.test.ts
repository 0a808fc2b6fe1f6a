import { expect, it } from 'vitest';
import { SiteLease } from '../../agent/flows/site-lease.ts';
import { meetSite } from '../../agent/meet-site.ts';
import { SiteError } from '../../agent/ports/site.ts';
import { unreachable } from './flows/scripted-site.ts';
import { type World, world } from './flows/world.ts';

const leaseOf = ({ agent }: World, worker = agent.worker) =>
  new SiteLease({ ...agent, worker }, { label: `process of ${worker}`, ttlSeconds: 60, isDead: () => false });
const refused = () => new SiteError('rest_forbidden', 'WordPress does not accept it.', { outcome: 'misconfigured' });

it('sees the site and takes its lease', async () => {
  const made = world();
  const lease = leaseOf(made);
  expect(await meetSite(made.agent, lease, { wait: true })).toMatchObject({ zone: { name: made.site.zone } });
  expect(lease.epoch).toBe(1);
});

it('does not fail while WordPress cannot be reached, and says so', async () => {
  const made = world();
  made.site.breakDown(unreachable());
  expect(await meetSite(made.agent, leaseOf(made), { wait: true })).toBeNull();
  expect(made.of('site_failed')).toMatchObject([{ code: 'site_unreachable', retry: true }]);
});

it('sees the site without its lease while only that cannot be had', async () => {
  const made = world();
  made.site.failing.lease = unreachable();
  const lease = leaseOf(made);
  expect(await meetSite(made.agent, lease, { wait: true })).not.toBeNull();
  expect(lease.epoch).toBeNull();
  expect(made.of('site_failed')).toHaveLength(1);
});

it('fails for what only a person can change, and at any failure of who does not want to wait', async () => {
  const made = world();
  made.site.breakDown(refused());
  await expect(meetSite(made.agent, leaseOf(made), { wait: true })).rejects.toMatchObject({ code: 'rest_forbidden' });
  made.site.breakDown(unreachable());
  await expect(meetSite(made.agent, leaseOf(made), { wait: false })).rejects.toMatchObject({
    code: 'site_unreachable',
  });
});

it('waits for another agent, and says once for whom; or fails', async () => {
  const made = world();
  await leaseOf(made, 'the-first').hold();
  const lease = leaseOf(made, 'the-second');
  expect(await meetSite(made.agent, lease, { wait: true })).not.toBeNull();
  await lease.hold();
  expect(made.of('lease_waiting')).toMatchObject([{ owner: 'the-first', label: 'process of the-first' }]);
  await expect(meetSite(made.agent, leaseOf(made, 'the-third'), { wait: false })).rejects.toThrow(
    'Another agent publishes for this site: process of the-first',
  );
});
