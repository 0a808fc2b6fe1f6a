import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Folder → what its files may import (own folder always), and why. */
const RULES: { folder: string; packages: RegExp | null; folders: readonly string[]; because: string }[] = [
  {
    folder: 'shared/core',
    packages: /^luxon$/,
    folders: [],
    because: 'schedule maths is pure: it does no I/O and reads no clock',
  },
  {
    folder: 'shared/contract',
    packages: /^zod$/,
    folders: ['shared/core'],
    because: 'wire formats depend on nothing that runs',
  },
  { folder: 'shared/node', packages: null, folders: [], because: 'plumbing knows neither agent nor coordinator' },
  {
    folder: 'shared/alerts',
    packages: null,
    folders: ['shared/core', 'shared/contract', 'shared/node'],
    because: 'agent and coordinator reach people by the same backends, which know neither of them',
  },
  { folder: 'agent/ports', packages: /^$/, folders: ['shared'], because: 'a port is an interface, no library' },
  {
    folder: 'agent/flows',
    packages: /^(zod|node:(crypto|timers(\/promises)?))$/,
    folders: [
      'shared/core',
      'shared/contract',
      'shared/node/gather.ts',
      'shared/node/scheduler-error.ts',
      // Tells the database's failures from others; it asks no database.
      'shared/node/database-failure.ts',
      'shared/alerts/fold.ts',
      'shared/alerts/signal.ts',
      'agent/ports',
      'agent/content',
    ],
    because: 'flows depend on ports, never on adapters',
  },
  {
    folder: 'agent/content',
    packages: null,
    folders: ['shared'],
    because: 'content is transformed without asking anybody',
  },
  {
    folder: 'agent/http',
    packages: null,
    folders: ['shared', 'agent/flows', 'agent/ports'],
    because: 'routes call flows; no SQL, no WordPress',
  },
  { folder: 'coordinator/ports', packages: /^$/, folders: ['shared'], because: 'a port is an interface, no library' },
  {
    folder: 'coordinator/flows',
    packages: /^(zod|node:crypto)$/,
    folders: [
      'shared/core',
      'shared/contract',
      'shared/node/gather.ts',
      'shared/node/scheduler-error.ts',
      'shared/alerts/signal.ts',
      'coordinator/ports',
    ],
    because: 'flows depend on ports, never on adapters',
  },
  {
    folder: 'coordinator/http',
    packages: null,
    folders: ['shared', 'coordinator/flows', 'coordinator/ports', 'coordinator/dashboard/routes.tsx'],
    because: 'routes call flows; no SQL',
  },
  {
    folder: 'coordinator/dashboard',
    packages: null,
    folders: ['shared', 'coordinator/flows', 'coordinator/ports', 'coordinator/http/app.ts'],
    because: 'pages call flows; no SQL',
  },
];

/** Each adapter stands alone: ports, shared, its library. */
const adapters = ['agent', 'coordinator'].flatMap((service) =>
  readdirSync(join(root, service, 'adapters')).map((name) => ({
    folder: `${service}/adapters/${name}`,
    packages: null,
    folders: ['shared', `${service}/ports`],
    because: 'an adapter knows its port and its library, never a flow or another adapter',
  })),
);

function files(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
    (match) => match[1] as string,
  );

const existing = [...RULES, ...adapters].filter(({ folder }) => {
  try {
    return files(folder).length > 0;
  } catch {
    return false;
  }
});

it.each(existing)('$folder: $because', ({ folder, packages, folders }) => {
  const wrong = files(folder).flatMap((file) =>
    importsOf(file)
      .filter((name) => {
        if (!name.startsWith('.')) return packages !== null && !packages.test(name);
        const target = relative(root, resolve(root, dirname(file), name));
        return ![folder, ...folders].some((allowed) => target === allowed || target.startsWith(`${allowed}/`));
      })
      .map((name) => `${file} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});

it('agent and coordinator never import each other: they meet in shared/', () => {
  const wrong = (['agent', 'coordinator'] as const).flatMap((service) =>
    files(service).filter((file) =>
      importsOf(file).some((name) => {
        const other = service === 'agent' ? 'coordinator/' : 'agent/';
        return name.startsWith('.') && relative(root, resolve(root, dirname(file), name)).startsWith(other);
      }),
    ),
  );
  expect(wrong).toEqual([]);
});

it('nothing outside test/ imports test/', () => {
  const sources = ['agent', 'shared', 'coordinator'].flatMap(files);
  const wrong = sources.filter((file) => importsOf(file).some((name) => /(^|\/)test\//.test(name)));
  expect(wrong).toEqual([]);
});

/** Packages that a file and what it imports load at once, without those that wait behind an `import()`. */
function packagesAtOnce(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  const source = readFileSync(join(root, file), 'utf8');
  for (const [, name = ''] of source.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)'/gm)) {
    if (name.startsWith('node:')) continue;
    if (name.startsWith('.')) {
      const target = relative(root, resolve(root, dirname(file), name));
      for (const found of packagesAtOnce(target, seen)) packages.add(found);
    } else packages.add(name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  }
  return packages;
}

it('an agent loads at its start only what every agent needs: the rest would cost each of them memory and time', () => {
  const packages = ['@hono/node-server', 'commander', 'drizzle-orm', 'hono', 'luxon', 'node-cron', 'parse5', 'pino'];
  expect([...packagesAtOnce('agent/cli/run.ts')].sort()).toEqual([...packages, 'prom-client', 'zod']);
});
