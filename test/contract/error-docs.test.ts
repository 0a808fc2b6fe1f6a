import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const docs = readFileSync(join(root, 'docs/errors.md'), 'utf8');
const headings = [...docs.matchAll(/^### (.+)$/gm)].map((match) => match[1] as string);

const sources = ['agent', 'coordinator', 'shared/node'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(root, folder, name), 'utf8')),
);

/** Where a code stands in the sources: the first argument of our errors, and what the API answers by itself. */
const PLACES = [
  /new (?:Scheduler|Site|Stage|Database|Coordinator|Network|Media)Error\(([^,]+),/g,
  /extends (?:Scheduler|Database)Error \{[\s\S]{0,400}?super\(([^,]+),/g,
  /\bfailJob\(\s*context, job, ([^,]+),/g,
  /\bfault\(\s*c,[^,]+,([^,]+),/g,
  /\bcode: ('[a-z_]+'),/g,
  /\berror\.code : ('[a-z_]+')/g,
];

function codesInSources(): Set<string> {
  const codes = new Set<string>();
  for (const source of sources) {
    for (const place of PLACES) {
      for (const [, argument = ''] of source.matchAll(place)) {
        for (const [, code = ''] of argument.matchAll(/'([a-z_]+)'/g)) codes.add(code);
      }
    }
  }
  return codes;
}

/** The plugin's own refusals, as the contract lists them: `409 \`window_used\``. */
function codesOfPlugin(): string[] {
  const files = ['plugin.ts', 'plugin/media.ts', 'plugin/titles.ts'];
  const contract = files.map((file) => readFileSync(join(root, 'shared/contract', file), 'utf8')).join('\n');
  return [...contract.matchAll(/\b[45]\d\d `([a-z_]+)`/g)].map((match) => match[1] as string);
}

it('every code that the sources raise has its heading, and no heading is without a code', () => {
  const raised = codesInSources();
  expect(raised.size).toBeGreaterThan(40);
  const known = new Set([...raised, ...codesOfPlugin(), 'term_exists']);
  expect([...known].filter((code) => !headings.includes(code)).sort()).toEqual([]);
  expect(headings.filter((code) => !known.has(code)).sort()).toEqual([]);
});

it('no code has two headings, and each has one to three sentences', () => {
  expect(headings).toEqual([...new Set(headings)]);
  for (const section of docs.split(/^### /m).slice(1)) {
    const text = section.split(/^## /m)[0]?.split('\n').slice(1).join(' ').trim() ?? '';
    expect(text, section).toMatch(/^[A-Z`].*\.$/);
    expect(text.match(/[.:](?= [A-Z`]|$)/g)?.length, section).toBeLessThanOrEqual(4);
  }
});
