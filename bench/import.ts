// Import of a large CSV file by the built program, in a process of its own, into an embedded database: the most memory that it
// ever has.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { figure, type Measured } from './measure.ts';

const ROWS = 100_000;
const LIMIT_MEGABYTES = 150;
const root = resolve(import.meta.dirname, '..');
const WORDS = 'harbour lighthouse ferry market bridge council winter summer morning evening street museum'.split(' ');

/** Rows of some 600 bytes, each with a title and a text of its own. */
function* rows(): Generator<string> {
  yield 'id,title,category,tags,body\n';
  for (let row = 0; row < ROWS; row += 1) {
    const word = (n: number) => WORDS[(row * 7 + n * 3) % WORDS.length];
    const text = Array.from({ length: 80 }, (_, n) => word(n)).join(' ');
    yield `row-${row},"The ${word(0)} of day ${row}",Category ${row % 20},"a, b","${text}. More, with a comma."\n`;
  }
}

/** Most resident memory so far, in megabytes (10^6 bytes); null when the process is gone. */
function peakOf(pid: number): number | null {
  try {
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return peak === undefined ? null : (Number(peak) * 1024) / 1e6;
  } catch {
    return null;
  }
}

export async function benchImport(): Promise<Measured[]> {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root });
  const folder = mkdtempSync(join(tmpdir(), 'scs-bench-import-'));
  try {
    const file = join(folder, 'articles.csv');
    await pipeline(rows(), createWriteStream(file));
    const program = spawn(process.execPath, [join(root, 'dist/agent/scs.js'), 'import', file, '--json'], {
      cwd: folder,
      env: { PATH: process.env.PATH, DATABASE_URL: `file:${join(folder, 'scs.sqlite')}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let report = '';
    program.stdout.setEncoding('utf8').on('data', (text: string) => {
      report += text;
    });
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, peakOf(program.pid as number) ?? 0);
    }, 20);
    const began = performance.now();
    await once(program, 'close');
    clearInterval(watch);
    const seconds = (performance.now() - began) / 1000;
    const { added } = JSON.parse(report) as { added: number };
    return [
      {
        what: `import of a CSV file of ${ROWS} rows by the built program, embedded database: most resident memory`,
        limit: `< ${LIMIT_MEGABYTES} MB, all rows added`,
        measured: `${figure(peak, 0)} MB, ${added} added (${figure(seconds, 0)} s by the clock)`,
        ok: peak < LIMIT_MEGABYTES && added === ROWS,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
