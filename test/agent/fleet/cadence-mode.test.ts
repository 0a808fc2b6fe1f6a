import { describe, expect, it } from 'vitest';
import { publishNow } from '../../../agent/flows/publishing/publish-now.ts';
import { DAY, HOUR, MINUTE, parseIso } from '../../../shared/core/instant.ts';
import { START } from '../flows/world.ts';
import { type BrandWorld, brandWorld, gaps } from './brand-world.ts';

const NAMES = ['A', 'B', 'C', 'D'];

async function filled(options: Parameters<typeof brandWorld>[0] = {}, jobsEach = 3): Promise<BrandWorld> {
  const made = await brandWorld({ categories: NAMES, ...options });
  for (const name of options.categories ?? NAMES)
    for (let i = 1; i <= jobsEach; i++) await made.add(`${name}-${i}`, name);
  return made;
}

const openSlots = async (made: BrandWorld) => (await made.slots()).filter(({ status }) => status === 'open');

describe('planned slots', () => {
  it('are reserved as soon as they are planned, each once', async () => {
    const made = await filled();
    await made.run(2 * MINUTE);
    const planned = (await openSlots(made)).map(({ plannedAt }) => plannedAt).sort();
    expect(planned).toHaveLength(NAMES.length);
    expect(made.coordinator.held.map(({ grant }) => parseIso(grant.scheduled_at)).sort()).toEqual(planned);
    await made.run(2 * HOUR);
    expect(made.coordinator.held).toHaveLength(NAMES.length);
  });

  it('follow a grant that was moved, and keep their unshifted position', async () => {
    const made = await filled({ categories: ['A'], rules: { min_gap_hours: 4 } }, 1);
    const free = await filled({ categories: ['A'] }, 1);
    await free.run(MINUTE);
    const [alone] = await openSlots(free);
    made.coordinator.occupy((alone?.plannedAt ?? 0) + HOUR);
    await made.run(MINUTE);
    const [slot] = await openSlots(made);
    expect(slot?.position).toBe(alone?.position);
    expect(slot?.plannedAt).toBe((alone?.plannedAt ?? 0) - 3 * HOUR);
    expect(made.of('grant_moved')).toHaveLength(1);
    await made.run(3 * DAY - MINUTE);
    expect(made.posted()).toEqual([slot?.plannedAt]);
  });

  it('are published inside their grants only, and each result is taken once', async () => {
    const made = await filled({ rules: { min_gap_hours: 2 } });
    await made.run(6 * DAY);
    expect(made.site.posts).toHaveLength(8);
    expect(Math.min(...gaps(made.posted()))).toBeGreaterThanOrEqual(2 * HOUR);
    expect(made.coordinator.taken.map(({ kind }) => kind)).toEqual(Array(8).fill('published'));
    expect(made.coordinator.taken.every(({ slot_id }) => slot_id !== null)).toBe(true);
    expect([...made.coordinator.results.values()].every(({ deliveries }) => deliveries === 1)).toBe(true);
    expect(await made.waiting()).toEqual([]);
  });

  it('that are released give their grant back, and one that is planned anew gets another', async () => {
    const made = await filled({ categories: ['A', 'B'] });
    await made.run(MINUTE);
    const [first] = (await openSlots(made)).sort((a, b) => (a.plannedAt ?? 0) - (b.plannedAt ?? 0));
    const before = made.coordinator.held.find(({ grant }) => parseIso(grant.scheduled_at) === first?.plannedAt);
    made.restart({ categoryRules: { [first?.categoryKey === 'term:1' ? 'A' : 'B']: { paused: true } } });
    await made.run(2 * MINUTE);
    expect(made.coordinator.released).toEqual([before?.grant.slot_id]);
    made.restart({ categoryRules: {} });
    await made.run(2 * MINUTE);
    const now = (await openSlots(made)).map(({ plannedAt }) => plannedAt).sort();
    expect(now).toHaveLength(2);
    expect(made.coordinator.held.map(({ grant }) => parseIso(grant.scheduled_at)).sort()).toEqual(now);
  });

  it('whose answer was lost ask the same question again and hold one grant each', async () => {
    const made = await filled();
    await made.run(30_000);
    made.coordinator.losesAnswers = true;
    made.restart();
    await made.run(30 * MINUTE);
    made.coordinator.losesAnswers = false;
    await made.run(30 * MINUTE);
    expect(made.coordinator.held).toHaveLength(NAMES.length);
  });

  it('that no instant of the brand fits wait, and say until when', async () => {
    const made = await filled({ categories: ['A'], rules: { min_gap_hours: 100 } }, 1);
    made.coordinator.occupy(START + 2 * DAY);
    await made.run(2 * MINUTE);
    const [slot] = await openSlots(made);
    expect(slot?.reason).toMatch(/^brand: min gap until 2026-03-/);
    expect(made.of('grant_refused')).toHaveLength(1);
    await made.run(3 * DAY);
    expect(made.site.posts).toEqual([]);
  });

  it('are never granted into the site’s own quiet hours', async () => {
    const quiet = {
      allowedDays: [],
      blackoutDates: [],
      quietHours: [{ from: '20:00', to: '08:00' }],
      hourWeights: null,
    };
    const made = await filled({ schedule: { calendar: quiet }, rules: { min_gap_hours: 5 } });
    for (let day = 0; day < 3; day += 1) made.coordinator.occupy(START + day * DAY + 18 * HOUR);
    await made.run(MINUTE);
    for (const { plannedAt } of await openSlots(made)) {
      const hour = new Date(plannedAt ?? 0).getUTCHours();
      expect(hour).toBeGreaterThanOrEqual(8);
      expect(hour).toBeLessThan(20);
    }
  });
});

describe('publishing late', () => {
  it('needs a fresh grant, after which the old one is given back', async () => {
    const made = await filled({ rules: { min_gap_hours: 3 } });
    await made.run(MINUTE);
    made.site.breakDown();
    await made.run(2 * DAY);
    made.site.repair();
    await made.run(DAY - 2 * MINUTE);
    expect(made.site.posts.length).toBeGreaterThan(0);
    expect(Math.min(...gaps(made.posted()))).toBeGreaterThanOrEqual(3 * HOUR);
    const used = made.coordinator.taken.filter(({ kind }) => kind === 'published').map(({ slot_id }) => slot_id);
    expect(new Set(used).size).toBe(made.site.posts.length);
  });
});

describe('a coordinator that is away', () => {
  /** Away from half a minute after the plan was made until just before the window's end. */
  async function partition(policy: 'hold' | 'continue'): Promise<BrandWorld> {
    const made = await brandWorld({ categories: NAMES, rules: { offline_policy: policy, min_gap_hours: 1 } });
    await made.run(5 * MINUTE);
    made.coordinator.away = true;
    for (const name of NAMES) await made.add(`${name}-1`, name);
    await made.run(3 * DAY - 10 * MINUTE);
    return made;
  }

  it('holds the posts that have no grant, by the policy hold, and names the reason', async () => {
    const made = await partition('hold');
    expect(made.site.posts).toEqual([]);
    const due = (await openSlots(made)).filter(({ plannedAt }) => (plannedAt ?? 0) <= made.clock.now());
    expect(due.map(({ reason }) => reason)).toEqual(NAMES.map(() => 'coordinator_unreachable'));
    expect(made.of('coordinator_failed')).toHaveLength(1);
  });

  it('does not stop the posts by the policy continue; they are told once when it is back', async () => {
    const made = await partition('continue');
    expect(made.site.posts).toHaveLength(NAMES.length);
    expect(made.coordinator.taken).toEqual([]);
    made.coordinator.away = false;
    await made.run(20 * MINUTE);
    expect(made.coordinator.taken.map(({ slot_id, kind }) => `${kind} ${slot_id}`)).toEqual(
      Array(4).fill('published null'),
    );
    expect(made.of('coordinator_recovered')).toHaveLength(1);
    await made.run(HOUR);
    expect([...made.coordinator.results.values()].every(({ deliveries }) => deliveries === 1)).toBe(true);
  });

  it('the agent’s own setting goes before the brand’s', async () => {
    const made = await brandWorld({ rules: { offline_policy: 'hold' }, fleet: { offlinePolicy: 'continue' } });
    made.coordinator.away = true;
    await made.add('a');
    await made.run(3 * DAY - MINUTE);
    expect(made.site.posts).toHaveLength(1);
  });

  it('for six hours: what was granted goes out in time, and each report arrives once', async () => {
    const made = await filled({ rules: { min_gap_hours: 1 } });
    await made.run(MINUTE);
    const soonest = Math.min(...(await openSlots(made)).map(({ plannedAt }) => plannedAt ?? 0));
    await made.run(soonest - HOUR - made.clock.now());
    made.coordinator.away = true;
    await made.run(6 * HOUR);
    expect(made.posted()).toEqual([soonest]);
    made.coordinator.away = false;
    await made.run(30 * MINUTE);
    expect(made.coordinator.taken).toMatchObject([{ kind: 'published', job_id: expect.stringMatching(/-1$/) }]);
    expect([...made.coordinator.results.values()][0]?.deliveries).toBe(1);
  });

  it('and loses its answers: a result that it took already is delivered until it says so, and counts once', async () => {
    const made = await filled({ categories: ['A'] }, 1);
    await made.run(MINUTE);
    const [slot] = await openSlots(made);
    await made.run((slot?.plannedAt ?? 0) - made.clock.now());
    made.coordinator.losesAnswers = true;
    await made.run(HOUR);
    expect(made.coordinator.results.size).toBe(1);
    made.coordinator.losesAnswers = false;
    await made.run(30 * MINUTE);
    expect(made.coordinator.results.size).toBe(1);
    expect(await made.waiting()).toEqual([]);
  });
});

describe('a coordinator that refuses the token', () => {
  it('holds the posts whatever the policy says: nobody is away', async () => {
    const made = await filled({ categories: ['A'], fleet: { offlinePolicy: 'continue' } }, 1);
    const { report, reserve } = made.coordinator;
    const forged = { token: 'forged' };
    made.coordinator.report = (access, request) => report({ ...access, ...forged }, request);
    made.coordinator.reserve = (access, request) => reserve({ ...access, ...forged }, request);
    await made.run(3 * DAY - MINUTE);
    expect(made.site.posts).toEqual([]);
    expect((await openSlots(made))[0]?.reason).toBe('unauthorized');
  });
});

describe('the classic cadence', () => {
  it('asks when its roll succeeds and publishes at once, never closer than the brand’s gap', async () => {
    const made = await filled({ schedule: { cadence: 'classic' }, rules: { min_gap_hours: 1 } });
    for (let hour = 0; hour < 72; hour += 6) made.coordinator.occupy(START + hour * HOUR);
    await made.run(3 * DAY - MINUTE);
    expect(made.site.posts.length).toBeGreaterThan(0);
    for (const at of made.posted()) {
      const nearest = Math.round((at - START) / (6 * HOUR)) * 6 * HOUR + START;
      expect(Math.abs(at - nearest)).toBeGreaterThanOrEqual(HOUR);
    }
    expect(made.coordinator.taken.every(({ slot_id }) => slot_id !== null)).toBe(true);
  });
});

describe('a person who publishes now', () => {
  const now = (made: BrandWorld, jobId: string, force = false) =>
    made.scheduler.exclusively((view) => publishNow(made.agent, view, 1, jobId, force));

  it('asks too, and uses the category’s window and its grant', async () => {
    const made = await filled({ categories: ['A'] });
    await made.run(MINUTE);
    const [planned] = made.coordinator.held;
    expect(await now(made, 'A-2')).toBe('published');
    await made.run(2 * MINUTE);
    expect(made.coordinator.released).toEqual([planned?.grant.slot_id]);
    expect(made.coordinator.taken).toMatchObject([{ kind: 'published', job_id: 'A-2' }]);
    expect(made.coordinator.taken[0]?.slot_id).not.toBeNull();
  });

  it('never passes over the brand’s rules, not even by force', async () => {
    const made = await filled({ categories: ['A'], rules: { min_gap_hours: 2 } });
    await made.run(MINUTE);
    made.coordinator.occupy(made.clock.now());
    await expect(now(made, 'A-1', true)).rejects.toMatchObject({ code: 'brand_rules' });
    expect(made.site.posts).toEqual([]);
    expect((await made.job('A-1')).status).toBe('QUEUED');
  });
});
