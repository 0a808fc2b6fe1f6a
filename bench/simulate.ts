// Simulated years: 730 days × 100 categories with checks every 10 minutes, posts, statistics and JSON lines included.
// What is measured is compiled as the program is: the loader that runs TypeScript makes every function a little slower.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { jsonLines as JsonLines } from '../agent/simulation/json-lines.ts';
import type { runSimulation as RunSimulation } from '../agent/simulation/run-simulation.ts';
import { bundle } from '../scripts/bundle.ts';
import { simulateDefaults, simulateOptions } from '../shared/contract/simulate.ts';
import type { Cadence } from '../shared/core/window.ts';
import { cpuSeconds, figure, type Measured } from './measure.ts';

const LIMIT_SECONDS = 5;

interface Built {
  runSimulation: typeof RunSimulation;
  jsonLines: typeof JsonLines;
}

/** Compiles the simulation into a folder, which has to stay: parts of it are loaded when they are needed. */
async function build(folder: string): Promise<Built> {
  const names = ['run-simulation', 'json-lines'];
  await bundle(
    names.map((name) => `agent/simulation/${name}.ts`),
    folder,
  );
  const [simulation, lines] = await Promise.all(
    names.map((name) => import(join(folder, 'agent/simulation', `${name}.js`)) as Promise<Built>),
  );
  return { ...simulation, ...lines } as Built;
}

async function run(
  { runSimulation, jsonLines }: Built,
  categories: number,
  cadence: Cadence,
): Promise<{ seconds: number; posts: number }> {
  const options = simulateOptions.parse({ ...simulateDefaults, categories: String(categories), cadence });
  const { seconds, result } = await cpuSeconds(async () => {
    const simulation = await runSimulation(options, cadence);
    let characters = 0;
    for (const line of jsonLines(simulation, { named: false })) characters += JSON.stringify(line).length;
    if (characters === 0) throw new Error('Nothing was simulated.');
    return simulation.posts.length;
  });
  return { seconds, posts: result };
}

export async function benchSimulate(): Promise<Measured[]> {
  const measured: Measured[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'scs-bench-simulate-'));
  const built = await build(folder);
  for (const [categories, cadence] of [
    [100, 'even'],
    [20, 'even'],
    [100, 'classic'],
    [20, 'classic'],
  ] as const) {
    const { seconds, posts } = await run(built, categories, cadence);
    const isJudged = categories === 100 && cadence === 'even';
    measured.push({
      what: `simulate 730 days × ${categories} categories, ${cadence}, checks every 10 minutes (${posts} posts)`,
      limit: isJudged ? `≤ ${LIMIT_SECONDS} s of CPU` : '',
      measured: `${figure(seconds, 2)} s`,
      ok: !isJudged || seconds <= LIMIT_SECONDS,
    });
  }
  rmSync(folder, { recursive: true });
  return measured;
}
