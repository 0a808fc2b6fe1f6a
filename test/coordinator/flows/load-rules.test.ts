import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rulesFolder } from '../../../coordinator/adapters/files/rules-folder.ts';
import { loadRules } from '../../../coordinator/flows/load-rules.ts';
import { workingFolder } from '../../agent/cli/run-scs.ts';
import { fleetWorld } from '../fleet-world.ts';

const BRANDS = {
  brands: [{ id: 'b', name: 'B', rules: { posts_per_day: 3 }, sites: [{ url: 'https://one.example', weight: 5 }] }],
};

it('takes the files over once for each content: what is changed afterwards stays until a file is edited', async () => {
  const folder = workingFolder({
    'rules.json': '{"timezone":"UTC","$schema":"x"}',
    'brands.json': JSON.stringify(BRANDS),
  });
  const world = fleetWorld();
  const load = () => loadRules(world.coordinator, rulesFolder(folder, { isNamed: true }));
  const rules = async () => (await world.request('GET', '/v1/brands/b/rules')).body;
  await load();
  expect(await rules()).toMatchObject({ own: { posts_per_day: 3 }, effective: { timezone: 'UTC', posts_per_day: 3 } });
  await world.enrol('b', 'one');
  expect((await world.request('GET', '/v1/sites')).body.sites).toMatchObject([{ weight: 5 }]);
  await world.request('PUT', '/v1/brands/b/rules', { posts_per_day: 9 });
  await load();
  expect((await rules()).own).toEqual({ posts_per_day: 9 });
  writeFileSync(
    join(folder, 'brands.json'),
    JSON.stringify({ brands: [{ ...BRANDS.brands[0], rules: { posts_per_day: 4 } }] }),
  );
  await load();
  expect((await rules()).own).toEqual({ posts_per_day: 4 });
});

it('names every fault of both files by its place, and takes nothing over', async () => {
  const folder = workingFolder({
    'rules.json': '{"timezone":"Mars/Olympus"}',
    'brands.json':
      '{"brands":[{"id":"A B"},{"id":"x","sites":[{"url":"https://a.example","weight":0},{"url":"https://A.example/"}]}]}',
  });
  const world = fleetWorld();
  const error = await loadRules(world.coordinator, rulesFolder(folder, { isNamed: true })).catch((thrown) => thrown);
  expect(error.code).toBe('rules_file');
  for (const part of [
    'rules.json: timezone: must be',
    'brands.0.id: must be lower-case',
    'brands.1.sites.0.weight: must be at least 1',
  ])
    expect(error.message).toContain(part);
  expect((await world.request('GET', '/v1/brands')).body.brands).toEqual([]);
});

it('needs neither file, and says where one is no JSON', async () => {
  const world = fleetWorld();
  await loadRules(world.coordinator, rulesFolder(workingFolder(), { isNamed: true }));
  const broken = rulesFolder(workingFolder({ 'rules.json': '{' }), { isNamed: true });
  await expect(loadRules(world.coordinator, broken)).rejects.toThrow('rules.json is no valid JSON');
});

it('a folder that somebody named has to be there; the default one has not', async () => {
  const world = fleetWorld();
  const load = (isNamed: boolean) => loadRules(world.coordinator, rulesFolder('/does/not/exist', { isNamed }));
  await expect(load(true)).rejects.toThrow('SCHEDULER_CONFIG names the folder /does/not/exist, which is not there');
  await load(false);
});
