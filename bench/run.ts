// Runs the benchmarks and writes bench/RESULTS.md: `npx tsx bench/run.ts`. Exit code 1 when a figure is not reached.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { benchCheck } from './check.ts';
import { benchClaim } from './claim.ts';
import { benchCoordinator } from './coordinator.ts';
import type { Measured } from './measure.ts';
import { benchSimulate } from './simulate.ts';
import { benchTitles } from './titles.ts';

const results: Measured[] = [
  ...(await benchSimulate()),
  ...(await benchCheck()),
  ...(await benchClaim()),
  ...(await benchTitles()),
  ...(await benchCoordinator()),
];

const row = ({ what, limit, measured, ok }: Measured) =>
  `| ${what} | ${limit} | ${measured} | ${limit === '' ? '' : ok ? 'yes' : '**no**'} |`;
const text = `# Benchmarks

\`npx tsx bench/run.ts\` writes this file. Times are CPU time of the process, which other work on the machine makes longer.
Measured on Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}.

| what | to reach | measured | reached |
|---|---|---|---|
${results.map(row).join('\n')}
`;
writeFileSync(join(import.meta.dirname, 'RESULTS.md'), text);
process.stdout.write(text);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
