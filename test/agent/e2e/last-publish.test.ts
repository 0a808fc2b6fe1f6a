import { expect, it } from 'vitest';
import { readStatus } from '../../../agent/flows/reporting/read-status.ts';
import { describeWordPress } from '../../rig/describe-wordpress.ts';
import type { WordPress } from '../../rig/wordpress.ts';
import { createCategory } from '../../wordpress/site-controls.ts';
import { useSite } from '../../wordpress/use-site.ts';
import { agentOnSite } from './agent-on-site.ts';

/** A post made by hand in wp-admin: only its local date is given, as the editor does. */
const postByHand = (site: WordPress, category: number, localDate: string) =>
  site.php<number>(
    "return wp_insert_post( array( 'post_title' => 'By hand', 'post_status' => 'publish', 'post_date' => $args['date'], 'post_category' => array( $args['category'] ) ) );",
    { category, date: localDate },
  );

const setZone = (site: WordPress, name: string, offset: number) =>
  site.php(
    "update_option( 'timezone_string', $args['name'] ); update_option( 'gmt_offset', $args['offset'] ); return true;",
    { name, offset },
  );

async function lastPublish(site: WordPress, category: string, now = '2026-11-25T12:00:00Z'): Promise<string | null> {
  const { agent } = await agentOnSite(site, now);
  const status = await readStatus(agent, false);
  return status.categories.find((found) => found.category === category)?.last_publish ?? null;
}

describeWordPress('last_publish of a post made by hand at 14:00 local time', () => {
  const site = useSite({ timezone: 'Australia/Sydney' });

  it('is the exact instant in summer, when Sydney is 11 hours ahead', async () => {
    await postByHand(site, await createCategory(site, 'Summer'), '2026-01-15 14:00:00');
    expect(await lastPublish(site, 'Summer')).toBe('2026-01-15T03:00:00Z');
  });

  it('is the exact instant in winter, when Sydney is 10 hours ahead', async () => {
    await postByHand(site, await createCategory(site, 'Winter'), '2026-07-15 14:00:00');
    expect(await lastPublish(site, 'Winter')).toBe('2026-07-15T04:00:00Z');
  });

  it('is the exact instant with a manual offset of UTC+5:30', async () => {
    await setZone(site, '', 5.5);
    await postByHand(site, await createCategory(site, 'Manual'), '2026-07-15 14:00:00');
    expect(await lastPublish(site, 'Manual')).toBe('2026-07-15T08:30:00Z');
    // The posts made under the earlier zone keep their instants.
    expect(await lastPublish(site, 'Summer')).toBe('2026-01-15T03:00:00Z');
  });

  it('is known for a category whose last post is older than the newest 1,000 of the site', async () => {
    await setZone(site, 'Australia/Sydney', 0);
    const [old, busy] = [await createCategory(site, 'Old'), await createCategory(site, 'Busy')];
    await postByHand(site, old, '2019-02-03 14:00:00');
    await site.php(
      "wp_defer_term_counting( true ); for ( $i = 0; $i < 1050; $i++ ) { wp_insert_post( array( 'post_title' => 'P' . $i, 'post_status' => 'publish', 'post_date' => gmdate( 'Y-m-d H:i:s', strtotime( '2025-01-01' ) + $i * 600 ), 'post_category' => array( $args ) ) ); } return true;",
      busy,
    );
    expect(await lastPublish(site, 'Old')).toBe('2019-02-03T03:00:00Z');
  }, 120_000);
});

describeWordPress('a post made by hand while the agent runs', () => {
  const site = useSite({ timezone: 'Australia/Sydney' });

  it('moves that category’s next slot and no other, and a restart leaves the plan as it was', async () => {
    const { agent, scheduler, setClock } = await agentOnSite(site, '2026-11-23T12:30:00Z', {
      SCHEDULER_CHECK_INTERVAL: '60',
    });
    const names = ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon'];
    const ids: number[] = [];
    for (const name of names) ids.push(await createCategory(site, name));
    const { addJob } = await import('../../../agent/flows/jobs/add-job.ts');
    for (const name of names) {
      for (let n = 0; n < 4; n += 1) {
        const job = { category: name, content: { title: `${name} ${n}`, body: 'Some text.' } };
        await addJob(agent, job, { catalog: null, zoneName: null });
      }
    }
    // The window begins at midnight in Sydney, 13:00 UTC; it is planned shortly before.
    await scheduler.check();
    await setClock(Date.parse('2026-11-23T12:59:00Z'));
    await scheduler.check();
    const window = Date.parse('2026-11-23T13:00:00Z');
    const plan = async () => {
      const slots = await agent.store.slotsBetween(window, window + 1);
      const open = slots.filter((slot) => slot.windowStart === window && slot.status === 'open');
      return new Map(open.map((slot) => [slot.categoryKey, slot.plannedAt]));
    };
    const before = await plan();
    expect(before.size).toBe(5);

    const { Scheduler } = await import('../../../agent/flows/scheduler.ts');
    const restarted = new Scheduler(agent, () => 1);
    await restarted.check();
    expect(await plan()).toEqual(before);

    const last = [...before].toSorted((a, b) => (b[1] ?? 0) - (a[1] ?? 0))[0]?.[0] ?? '';
    await setClock(window + 60_000);
    await postByHand(site, Number(last.replace('term:', '')), '2026-11-24 00:00:30');
    await scheduler.check();
    const after = await plan();
    expect(after.has(last)).toBe(false);
    expect([...after].every(([key, at]) => before.get(key) === at)).toBe(true);
  }, 60_000);
});
