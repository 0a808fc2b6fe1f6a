// Runs the benchmarks: `npm run bench` runs all of them and writes bench/RESULTS.md, `npm run bench -- idle check` only prints
// those. Exit code 1 when a figure is not reached, 2 for a benchmark that does not exist.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { benchAdminPage } from './admin-page.ts';
import { benchCheck } from './check.ts';
import { benchClaim } from './claim.ts';
import { benchConnect } from './connect.ts';
import { benchCoordinator } from './coordinator.ts';
import { benchIdle } from './idle.ts';
import { benchImport } from './import.ts';
import type { Measured } from './measure.ts';
import { benchSimulate } from './simulate.ts';
import { benchTitles } from './titles.ts';

const BENCHES: Readonly<Record<string, () => Promise<Measured[]>>> = {
  simulate: benchSimulate,
  check: benchCheck,
  claim: benchClaim,
  import: benchImport,
  idle: benchIdle,
  titles: benchTitles,
  'admin-page': benchAdminPage,
  connect: benchConnect,
  coordinator: benchCoordinator,
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  process.stderr.write(`There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}.\n`);
  process.exit(2);
}
const results: Measured[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (chosen.length === 0 || chosen.includes(name)) results.push(...(await bench()));
}

const row = ({ what, limit, measured, ok }: Measured) =>
  `| ${what} | ${limit} | ${measured} | ${limit === '' ? '' : ok ? 'yes' : '**no**'} |`;
const text = `# Benchmarks

\`npm run bench\` writes this file. Times are CPU time of the process, which other work on the machine makes longer.
Measured on ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}.

| what | to reach | measured | reached |
|---|---|---|---|
${results.map(row).join('\n')}
`;
if (chosen.length === 0) writeFileSync(join(import.meta.dirname, 'RESULTS.md'), text);
process.stdout.write(text);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
