import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { generatedFiles } from '../../scripts/write-contract.ts';
import { agentSettings } from '../../shared/contract/environment.ts';
import type { Setting } from '../../shared/node/read-config.ts';

const root = resolve(import.meta.dirname, '../..');
const files = generatedFiles();
const settings = Object.entries(agentSettings as Record<string, Setting>);

it.each(Object.keys(files))('%s is what "npm run contract" writes', (path) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(files[path]);
});

it('docs/contract holds nothing else', () => {
  const there = readdirSync(join(root, 'docs/contract')).map((name) => `docs/contract/${name}`);
  const written = Object.keys(files).filter((path) => path.startsWith('docs/contract/'));
  expect(there.sort()).toEqual(written.sort());
});

describe('docs/configuration.md', () => {
  it('explains every setting once, and shows no secret that works', () => {
    const page = files['docs/configuration.md'] ?? '';
    for (const [name, { description }] of settings) {
      expect(page.split(`| \`${name}\` |`), name).toHaveLength(2);
      expect(page).toContain(description.replaceAll('|', '\\|'));
    }
    expect(page).not.toMatch(/[0-9a-f]{32}/);
  });
});

describe('the JSON Schema of scs.config.json', () => {
  const schema = JSON.parse(files['docs/contract/configuration.json'] ?? '');
  // zod reads its own JSON Schema back, so the published file is tried, not the schema that it came from.
  const published = z.fromJSONSchema(schema);
  const accepts = (config: Record<string, unknown>) => published.safeParse(config).success;

  it('knows exactly the settings that there are', () => {
    expect(Object.keys(schema.properties)).toEqual(['$schema', ...settings.map(([name]) => name)]);
    expect(accepts({ SCHEDULER_TYPO: 1 })).toBe(false);
  });

  it.each(settings.filter(([, { example }]) => !example.includes('"openssl')))(
    'accepts the example of %s as text',
    (name, { example }) => {
      expect(accepts({ [name]: example })).toBe(true);
    },
  );

  it.each([
    ['SCHEDULER_PUBLISH_INTERVAL_DAYS', 3, 0],
    ['SCHEDULER_PUBLISH_INTERVAL_DAYS', '3', 'three'],
    ['SCHEDULER_SPACING', 0.5, 2],
    ['AUTO_REPLENISH_ENABLED', false, 0],
    ['SCHEDULER_CATEGORY_DELAYS', { TECH: 5 }, { TECH: -5 }],
    ['SCHEDULER_CATEGORY_RULES', { NEWS: { interval_days: 1 } }, { NEWS: { interval: 1 } }],
    ['SCHEDULER_ALLOWED_DAYS', ['mon', 'tue'], [1, 2]],
    ['SCHEDULER_HOUR_WEIGHTS', Array(24).fill(1), Array(23).fill(1)],
    ['SCHEDULER_CADENCE', 'classic', 'weekly'],
  ])('%s: %j, and not %j', (name, right, wrong) => {
    expect(accepts({ [name]: right })).toBe(true);
    expect(accepts({ [name]: wrong })).toBe(false);
  });
});

it('every reference between the plugin’s routes and their schemas holds', () => {
  const { routes, $defs } = JSON.parse(files['docs/contract/plugin-routes.json'] ?? '');
  const references = [...JSON.stringify(routes).matchAll(/#\/\$defs\/(\w+)/g)].map((match) => match[1]);
  expect(references.length).toBeGreaterThan(6);
  for (const name of references) expect($defs).toHaveProperty(name as string);
});
