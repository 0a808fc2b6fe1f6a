import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Presence, Site } from '../../coordinator/ports/brands.ts';
import type { FleetSlot } from '../../coordinator/ports/slots.ts';
import type { FleetStore } from '../../coordinator/ports/store.ts';
import { NEW_ROTATION } from '../../shared/core/fleet/deal-slots.ts';
import { DAY, HOUR, MINUTE } from '../../shared/core/instant.ts';

const NOW = Date.parse('2026-11-24T00:00:00Z');

export const fleetSite = (siteId: string, more: Partial<Site> = {}): Site => ({
  siteId,
  brandId: 'brand',
  url: `https://${siteId}.example`,
  name: siteId,
  weight: 1,
  rules: {},
  tokenSerial: 1,
  revoked: false,
  enrolledAt: NOW,
  ...more,
});

export const presence = (more: Partial<Presence> = {}): Presence => ({
  zone: 'Australia/Sydney',
  reportedAt: NOW,
  silentAfter: NOW + 30 * MINUTE,
  unreachableSince: null,
  publishLimitSeconds: 180,
  postsPerDay: 6.5,
  queueTotal: 3,
  queueHash: 'h1',
  failuresLastDay: 0,
  lastMessage: null,
  agentVersion: '0.1.0',
  cadence: 'even',
  paused: false,
  skewMs: -12,
  ...more,
});

export const fleetSlot = (slotId: string, at: number, more: Partial<FleetSlot> = {}): FleetSlot => ({
  slotId,
  siteId: 'a',
  brandId: 'brand',
  requestId: `request of ${slotId}`,
  status: 'assigned',
  scheduledAt: at,
  validFrom: at - 5 * MINUTE,
  validUntil: at + MINUTE,
  epoch: 1,
  category: 'Sport',
  jobId: `job of ${slotId}`,
  title: 'Ünïcode ✓',
  replaces: null,
  publishedAt: null,
  postUrl: null,
  reason: null,
  ...more,
});

/** What every adapter of the coordinator's store must do. */
export function fleetStoreConformance(open: () => Promise<FleetStore>): void {
  let store: FleetStore;
  beforeEach(async () => {
    store = await open();
    await store.addBrand({ brandId: 'brand', name: 'A brand', rules: { mode: 'slots', min_gap_hours: 2 } });
    await store.addInvitation({ codeHash: 'code', brandId: 'brand', weight: null, expiresAt: NOW + DAY });
    expect(await store.enrol('code', fleetSite('a'), presence(), NOW)).toMatchObject({ outcome: 'enrolled' });
  });
  afterEach(() => store?.close());

  const enrol = async (site: Site, more: Partial<Presence> = {}) => {
    const codeHash = `code of ${site.siteId} ${site.url}`;
    await store.addInvitation({ codeHash, brandId: site.brandId, weight: 2, expiresAt: NOW + DAY });
    return store.enrol(codeHash, site, presence(more), NOW);
  };
  const locked = <T>(work: Parameters<typeof store.locked<T>>[2]) => store.locked<T>('brand', 'a', work);

  it('keeps brands, each id once, with their rules and defaults', async () => {
    expect(await store.addBrand({ brandId: 'brand', name: 'Another', rules: {} })).toBe(false);
    expect(await store.brand('brand')).toEqual({
      brandId: 'brand',
      name: 'A brand',
      rules: { mode: 'slots', min_gap_hours: 2 },
      epoch: 0,
      rotation: NEW_ROTATION,
      settlingSince: null,
      settlingHard: false,
    });
    expect(await store.updateBrand('brand', { rules: { posts_per_day: 4 } })).toBe(true);
    expect(await store.updateBrand('none', { name: 'x' })).toBe(false);
    expect((await store.brands()).map(({ name, rules }) => [name, rules])).toEqual([['A brand', { posts_per_day: 4 }]]);
    expect(await store.brand('none')).toBeNull();
    await store.setDefaultRules({ timezone: 'UTC' });
    expect(await store.defaultRules()).toEqual({ timezone: 'UTC' });
  });

  it('enrols with an invitation once, until it expires, and each address once', async () => {
    expect((await store.sites()).map((site) => site)).toEqual([{ ...fleetSite('a'), ...presence() }]);
    const enrolled = (code: string, site: Site, now = NOW) => store.enrol(code, site, presence(), now);
    expect((await enrolled('code', fleetSite('b'))).outcome).toBe('used');
    expect((await enrolled('none', fleetSite('b'))).outcome).toBe('unknown');
    await store.addInvitation({ codeHash: 'late', brandId: 'brand', weight: 3, expiresAt: NOW + 1 });
    expect((await enrolled('late', fleetSite('b'), NOW + 1)).outcome).toBe('expired');
    expect((await enrolled('late', fleetSite('b', { url: 'https://A.example/' }))).outcome).toBe('duplicate_site');
    expect(await store.invitation('late')).toMatchObject({ brandId: 'brand', weight: 3, expiresAt: NOW + 1 });
    expect((await enrolled('late', fleetSite('b'))).outcome).toBe('enrolled');
    expect(await store.invitation('none')).toBeNull();
  });

  it('takes a revoked site back under its old id, with another serial', async () => {
    await store.updateSite('a', { revoked: true, tokenSerial: 2 });
    const { outcome, site } = await enrol(fleetSite('new', { url: 'https://a.example' }));
    expect({ outcome, id: site.siteId, serial: site.tokenSerial }).toEqual({ outcome: 'enrolled', id: 'a', serial: 3 });
    expect(await store.sites()).toMatchObject([{ siteId: 'a', revoked: false, tokenSerial: 3 }]);
  });

  it('keeps what is declared of a site for when it enrols, and gives it to one that is there', async () => {
    await store.declareSite({ url: 'https://a.example/', brandId: 'brand', weight: 5, rules: { min_gap_hours: 4 } });
    const at = async (url: string) => (await store.sites({ url })).map(({ siteId }) => siteId);
    expect(await at(`${fleetSite('a').url.toUpperCase()}/`)).toEqual(['a']);
    expect(await at('https://none.example')).toEqual([]);
    expect(await store.sites()).toMatchObject([{ weight: 5, rules: { min_gap_hours: 4 } }]);
    await store.declareSite({ url: 'https://later.example', brandId: 'brand', weight: null, rules: null });
    expect(await store.declaredSite('HTTPS://later.example')).toMatchObject({ weight: null, rules: null });
    expect(await store.declaredSite('https://none.example')).toBeNull();
    const [facts] = await store.brandFacts(['brand']);
    expect(facts?.siteRules).toEqual([{ siteId: 'a', rules: { min_gap_hours: 4 } }]);
  });

  it('takes many reports at once, keeps a queue that is not sent again, and marks who is silent once', async () => {
    await enrol(fleetSite('b', { weight: 2 }));
    const queue = [{ category: 'Sport', queued: 1, items: [] }] as never;
    const { unreachableSince: _, ...report } = presence({ queueHash: 'h2', postsPerDay: 1 });
    await store.saveReports([
      { ...report, siteId: 'a', queue },
      { ...report, siteId: 'b', silentAfter: NOW + DAY },
    ]);
    expect(await store.queues(['a', 'b'])).toEqual(new Map([['a', queue]]));
    await store.addBrand({ brandId: 'empty', name: 'Empty', rules: {} });
    const facts = await store.brandFacts(['brand', 'none', 'empty']);
    expect(new Map(facts.map(({ brand, demand, siteRules }) => [brand.brandId, [demand, siteRules]]))).toEqual(
      new Map([
        ['brand', [2, []]],
        ['empty', [0, []]],
      ]),
    );
    expect(await store.brandFacts([])).toEqual([]);
    expect((await store.markSilent(NOW + HOUR)).map(({ siteId }) => siteId)).toEqual(['a']);
    expect(await store.markSilent(NOW + HOUR)).toEqual([]);
    expect(await store.sites({ siteIds: ['a'] })).toMatchObject([{ unreachableSince: NOW + HOUR }]);
    await store.saveReports([{ ...report, siteId: 'a', queueTotal: 9 }]);
    expect(await store.sites({ siteIds: ['a'] })).toMatchObject([{ unreachableSince: null, queueTotal: 9 }]);
    expect((await store.queues(['a'])).size).toBe(1);
    expect(await store.reportingSites(['a', 'none'], NOW, NOW + DAY)).toMatchObject([
      { ...{ siteId: 'a', brandId: 'brand', url: 'https://a.example', tokenSerial: 1, revoked: false } },
    ]);
    expect((await store.reportingSites(['a'], NOW, NOW + DAY))[0]).toMatchObject({
      unreachableSince: null,
      queueHash: 'h2',
    });
    expect(await store.reportingSites([], NOW, NOW + DAY)).toEqual([]);
    await enrol(fleetSite('c'), { reportedAt: null });
    await enrol(fleetSite('d'), { paused: true });
    await enrol(fleetSite('e'), { silentAfter: NOW - 1 });
    expect(await store.markSilent(NOW)).toHaveLength(1);
    await store.updateSite('b', { revoked: true });
    expect([...(await store.countSites())].sort()).toEqual([
      ['healthy', 1],
      ['new', 1],
      ['paused', 1],
      ['revoked', 1],
      ['unreachable', 1],
    ]);
    expect(await store.sites({ brandId: 'none' })).toEqual([]);
    expect(await store.sites({ siteIds: [] })).toEqual([]);
  });

  it('gives an instant of a brand, and a request of a site, to one slot only', async () => {
    await enrol(fleetSite('b'));
    const added = await locked(async (tx) => [
      await tx.addSlot(fleetSlot('one', NOW)),
      await tx.addSlot(fleetSlot('two', NOW, { siteId: 'b' })),
      await tx.addSlot(fleetSlot('three', NOW + HOUR, { requestId: 'request of one' })),
      await tx.addSlot(fleetSlot('one', NOW + 2 * HOUR, { requestId: 'another' })),
      await tx.addSlot(fleetSlot('four', NOW + HOUR, { siteId: 'b', requestId: 'request of one' })),
    ]);
    expect(added).toEqual([true, false, false, false, true]);
    await locked(async (tx) => {
      expect(await tx.slotOfRequest('a', 'request of one')).toEqual(fleetSlot('one', NOW));
      expect(await tx.slotOfRequest('a', 'nothing')).toBeNull();
      expect((await tx.committed(NOW, NOW + HOUR)).map(({ slotId }) => slotId)).toEqual(['one']);
      expect((await tx.committed(NOW, NOW + HOUR + 1)).map(({ slotId }) => slotId)).toEqual(['one', 'four']);
    });
  });

  it('frees the time of a slot that ended, and keeps a published one at the time of its post', async () => {
    const late = NOW + 3 * MINUTE;
    await locked(async (tx) => {
      await tx.addSlot(fleetSlot('one', NOW));
      await tx.addSlot(fleetSlot('two', NOW + HOUR));
      const change = { siteId: 'a', slotId: 'one', from: ['assigned'] as const };
      expect(await tx.changeSlot({ ...change, to: 'publishing' })).toBe(true);
      expect(await tx.changeSlot({ ...change, to: 'publishing' })).toBe(false);
      const set = { publishedAt: late, postUrl: 'https://a.example/1' };
      expect(await tx.changeSlot({ ...change, from: ['publishing'], to: 'published', set })).toBe(true);
      const released = { siteId: 'a', slotId: 'two', from: ['assigned'] as const, to: 'released' as const };
      expect(await tx.changeSlot({ ...released, set: { reason: 'Given back.' } })).toBe(true);
      expect(await tx.addSlot(fleetSlot('three', NOW + HOUR))).toBe(true);
      expect(await tx.addSlot(fleetSlot('four', NOW))).toBe(true);
    });
    const [, one, , two] = [
      null,
      ...(await store.slots({ siteIds: ['a'], from: NOW, until: NOW + DAY, statuses: ['published'] })),
      null,
      ...(await store.slots({ brandId: 'brand', from: NOW, until: NOW + DAY, statuses: ['released'] })),
    ];
    expect(one).toMatchObject({ scheduledAt: NOW, publishedAt: late, validFrom: late, validUntil: late });
    expect(two).toMatchObject({ slotId: 'two', reason: 'Given back.' });
    await enrol(fleetSite('without'));
    const [reporting, without, ...others] = await store.reportingSites(['a', 'without', 'none'], NOW, NOW + DAY);
    expect([without?.grants, others]).toEqual([[], []]);
    const granted = reporting?.grants ?? [];
    expect(granted.map(({ slotId, scheduledAt }) => [slotId, scheduledAt])).toEqual([
      ['four', NOW],
      ['three', NOW + HOUR],
    ]);
    expect(granted[0]).toMatchObject({ siteId: 'a', epoch: 1, category: 'Sport', jobId: 'job of four' });
    expect(await store.reportingSites(['a'], NOW + 1, NOW + HOUR)).toMatchObject([{ siteId: 'a', grants: [] }]);
    await locked(async (tx) => expect((await tx.committed(late, late + 1)).map((s) => s.slotId)).toEqual(['one']));
  });

  it('keeps two posts of one millisecond apart', async () => {
    await locked(async (tx) => {
      for (const slotId of ['one', 'two']) {
        await tx.addSlot(fleetSlot(slotId, NOW + (slotId === 'one' ? 0 : HOUR)));
        await tx.changeSlot({ siteId: 'a', slotId, from: ['assigned'], to: 'publishing' });
        const set = { publishedAt: NOW + MINUTE };
        expect(await tx.changeSlot({ siteId: 'a', slotId, from: ['publishing'], to: 'published', set })).toBe(true);
      }
      expect(await tx.committed(NOW + MINUTE, NOW + MINUTE + 2)).toHaveLength(2);
    });
  });

  it('refuses a change that the state machine does not know', async () => {
    await expect(
      locked((tx) => tx.changeSlot({ siteId: 'a', slotId: 'x', from: ['published'], to: 'open' })),
    ).rejects.toThrow('cannot go from published to open');
  });

  it('counts a result once', async () => {
    const result = {
      siteId: 'a',
      resultId: 'r1',
      slotId: null,
      kind: 'published',
      category: 'Sport',
      at: NOW,
    } as const;
    const add = () => locked((tx) => tx.addResult({ ...result, postUrl: null, message: 'By hand.' }));
    expect([await add(), await add()]).toEqual([true, false]);
    expect(await store.results({ siteId: 'a', limit: 5 })).toMatchObject([
      { resultId: 'r1', at: NOW, message: 'By hand.' },
    ]);
  });

  it('does all of the work on a brand, or nothing of it', async () => {
    const work = locked(async (tx) => {
      await tx.addSlot(fleetSlot('one', NOW));
      await tx.saveBrand({ epoch: 7 });
      expect(tx.brand.epoch).toBe(7);
      throw new Error('stop');
    });
    await expect(work).rejects.toThrow('stop');
    expect(await store.slots({ brandId: 'brand', from: 0, until: NOW + DAY })).toEqual([]);
    expect((await store.brand('brand'))?.epoch).toBe(0);
    const rotation = { ...NEW_ROTATION, lastSite: 'a', credits: { a: -3 } };
    await locked((tx) => tx.saveBrand({ epoch: 7, rotation }));
    expect(await store.brand('brand')).toMatchObject({ epoch: 7, rotation });
    expect(await store.locked('none', null, async () => 1)).toBeNull();
    expect(await store.locked('brand', 'a', async ({ site }) => site?.zone)).toBe('Australia/Sydney');
    expect(await store.locked('brand', 'none', async ({ site }) => site)).toBeNull();
  });

  it('works on a brand one after the other', async () => {
    const raise = () => locked(async (tx) => tx.saveBrand({ epoch: tx.brand.epoch + 1 }));
    await Promise.all(Array.from({ length: 20 }, raise));
    expect((await store.brand('brand'))?.epoch).toBe(20);
  });

  it('work that comes at the same time: each has its own outcome, and a brand still has one after the other', async () => {
    await store.addBrand({ brandId: 'other', name: 'Another', rules: {} });
    await enrol(fleetSite('b', { brandId: 'other' }));
    type Work = Parameters<typeof store.lockedTogether<unknown>>[2];
    const together = (brandId: string, siteId: string, work: Work) => store.lockedTogether(brandId, siteId, work);
    const take: Work = async (tx) => {
      await tx.committed(NOW, NOW + DAY);
      const epoch = tx.brand.epoch + 1;
      const added = await tx.addSlot(
        fleetSlot(`${tx.site?.siteId} ${epoch}`, NOW + epoch * HOUR, {
          siteId: tx.site?.siteId ?? '',
          brandId: tx.brand.brandId,
        }),
      );
      await tx.saveBrand({ epoch });
      return [added, epoch];
    };
    const refuse: Work = async () => {
      throw new Error('refused');
    };
    const give: Work = async (tx) => {
      await take(tx);
      throw new Error('taken back');
    };
    const outcomes = await Promise.allSettled([
      together('brand', 'a', take),
      together('other', 'b', take),
      together('brand', 'a', refuse),
      together('none', 'a', take),
      together('other', 'b', give),
      together('brand', 'a', take),
      together('other', 'a', async ({ site }) => site),
      together('brand', 'a', (tx) => tx.addSlot(fleetSlot('same instant', NOW + HOUR))),
    ]);
    expect(outcomes.map((o) => (o.status === 'fulfilled' ? o.value : o.reason.message))).toEqual([
      [true, 1],
      [true, 1],
      'refused',
      null,
      'taken back',
      [true, 2],
      null,
      false,
    ]);
    const slots = await store.slots({ from: 0, until: NOW + DAY });
    expect(slots.map(({ slotId }) => slotId).sort()).toEqual(['a 1', 'a 2', 'b 1']);
    expect(await store.brand('brand')).toMatchObject({ epoch: 2 });
    expect(await store.brand('other')).toMatchObject({ epoch: 1 });
  });

  it('a slot that is put is there for every later look, also of the next piece of work', async () => {
    const put = (id: string, at: number) =>
      store.lockedTogether('brand', 'a', async (tx) => {
        const before = (await tx.committed(NOW, NOW + DAY)).map(({ slotId }) => slotId);
        await tx.putSlot(fleetSlot(id, at));
        return [before, (await tx.slot('a', id))?.slotId, (await tx.committed(NOW, NOW + DAY)).length];
      });
    expect(await Promise.all([put('one', NOW + HOUR), put('two', NOW + 2 * HOUR)])).toEqual([
      [[], 'one', 1],
      [['one'], 'two', 2],
    ]);
  });

  it('a slot that is put where it cannot be fails its own work, and nothing of that stays', async () => {
    await store.addBrand({ brandId: 'other', name: 'Another', rules: {} });
    const put = (id: string, at: number, brandId = 'brand') =>
      store.lockedTogether(brandId, null, async (tx) => {
        await tx.putSlot(fleetSlot(id, at, { brandId, requestId: `${brandId} ${id}`, siteId: brandId }));
        await tx.saveBrand({ epoch: tx.brand.epoch + 1 });
        return 'put';
      });
    const outcomes = await Promise.allSettled([
      put('one', NOW + HOUR),
      put('same instant', NOW + HOUR),
      put('elsewhere', NOW + HOUR, 'other'),
      put('two', NOW + 2 * HOUR),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    const slots = await store.slots({ from: 0, until: NOW + DAY });
    expect(slots.map(({ slotId }) => slotId).sort()).toEqual(['elsewhere', 'one', 'two']);
    expect(await store.brand('brand')).toMatchObject({ epoch: 2 });
    expect(await store.brand('other')).toMatchObject({ epoch: 1 });
  });

  it('moves the span of a grant', async () => {
    await locked(async (tx) => {
      await tx.addSlot(fleetSlot('one', NOW));
      await tx.moveSlot({ siteId: 'a', slotId: 'one', validFrom: NOW, validUntil: NOW + HOUR, epoch: 9 });
      expect(await tx.slot('a', 'one')).toMatchObject({ validFrom: NOW, validUntil: NOW + HOUR, epoch: 9 });
    });
  });

  it('settles every brand, the hard way wins, and the first time stays', async () => {
    await store.settleAll(NOW, false);
    await store.settleAll(NOW + 1, true);
    await store.settleAll(NOW + 2, false);
    expect(await store.brand('brand')).toMatchObject({ settlingSince: NOW, settlingHard: true });
    await locked((tx) => tx.saveBrand({ settlingSince: null, settlingHard: false }));
    expect(await store.brand('brand')).toMatchObject({ settlingSince: null, settlingHard: false });
  });

  it('counts its pulse', async () => {
    expect(await store.pulse(NOW)).toEqual({ count: 0, at: null });
    expect(await store.pulse(NOW + 1)).toEqual({ count: 1, at: NOW });
    await store.setState('x', '1');
    await store.setState('x', '2');
    expect([await store.state('x'), await store.state('y')]).toEqual(['2', null]);
    expect(await store.swapState('x', '1', '3')).toBe(false);
    expect(await store.swapState('x', '2', '3')).toBe(true);
    expect([await store.swapState('z', null, '1'), await store.swapState('z', null, '2')]).toEqual([true, false]);
    expect([await store.state('x'), await store.state('z')]).toEqual(['3', '1']);
  });

  it('deletes what is old, a few at a time', async () => {
    await locked(async (tx) => {
      for (let i = 0; i < 5; i++) await tx.addSlot(fleetSlot(`s${i}`, NOW + i * HOUR));
      await tx.addResult({
        siteId: 'a',
        resultId: 'r',
        slotId: null,
        kind: 'missed',
        category: null,
        at: NOW,
        postUrl: null,
        message: null,
      });
    });
    expect(await store.prune(NOW + 3 * HOUR, 2)).toBe(3);
    expect(await store.prune(NOW + 3 * HOUR, 2)).toBe(1);
    expect((await store.slots({ brandId: 'brand', from: 0, until: NOW + DAY })).map((s) => s.slotId)).toEqual([
      's3',
      's4',
    ]);
  });
}
