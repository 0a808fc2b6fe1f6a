import { describe, expect, it, vi } from 'vitest';
import { runCli } from '../../../agent/cli/program.ts';
import { VERSION } from '../../../agent/version.ts';
import { PATIENT, type Run, scs, scsJson, workingFolder } from './run-scs.ts';

vi.setConfig(PATIENT);

/** Runs a command line in this process, which is quick; only for those that read and change nothing. */
async function inProcess(line: string): Promise<Run> {
  const run: Run = { code: null, stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      run[stream] += String(chunk);
      return true;
    });
  }
  const code = await runCli(['node', 'scs', ...line.split(' ').filter(Boolean)]);
  vi.restoreAllMocks();
  return { ...run, code };
}

/** Names of the commands that a help text lists, beside `help` itself. */
const listed = (help: string): string[] =>
  [...help.matchAll(/^ {2}([a-z-]+)(?: \[options\])?(?: [<[].*?[>\]])*\s{2,}/gm)]
    .map((match) => match[1] as string)
    .filter((name) => name !== 'help');

const commands = listed((await inProcess('--help')).stdout);
const lines = [...commands, ...listed((await inProcess('jobs --help')).stdout).map((name) => `jobs ${name}`)];
/** Commands whose result nobody could want as JSON. */
const WITHOUT_JSON = ['run', 'init', 'jobs', 'worker', 'social'];

describe('--help', () => {
  it('needs no configuration, and lists the commands', async () => {
    const { code, stdout, stderr } = await scs(workingFolder(), ['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(listed(stdout)).toEqual(commands);
    expect(lines).toEqual(
      expect.arrayContaining([
        'run',
        'check',
        'status',
        'import',
        'doctor',
        'migrate',
        'init',
        'jobs add',
        'jobs list',
      ]),
    );
  });

  it.each(lines)('is there for %s', async (line) => {
    const { code, stdout, stderr } = await inProcess(`${line} --help`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: scs ${line}`);
    if (!WITHOUT_JSON.includes(line)) expect(stdout).toContain('--json');
  });

  it('who reads only the start of a long output does no harm', async () => {
    const { code, stderr } = await scs(workingFolder(), ['simulate', '--days', '400', '--json'], {
      readsOnlyTheStart: true,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('--version is the release', async () => {
    expect(await inProcess('--version')).toMatchObject({ code: 0, stdout: `${VERSION}\n` });
  });
});

describe('exit code 2: used wrongly', () => {
  it('is what the process ends with', async () => {
    expect(await scs(workingFolder(), ['publish'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining("unknown command 'publish'"),
    });
  });

  it.each([
    ['', /Usage: scs/],
    ['status --colour', /unknown option '--colour'/],
    ['import', /missing required argument 'path'/],
    ['import a b', /too many arguments/],
    ['import a --status DONE', /Allowed choices are CREATED, QUEUED/],
    ['jobs', /Usage: scs jobs/],
    ['jobs list --limit 0', /whole number from 1 to 100000/],
    ['jobs list --status DONE', /Allowed choices are CREATED/],
    ['jobs add --priority 101 --title x --body x', /whole number from 0 to 100/],
    ['jobs add --title x', /Give --file, or both --title and --body/],
    ['jobs add --file /does/not/exist.json', /^Error: \/does\/not\/exist\.json cannot be read: ENOENT/],
    ['jobs add --title x --body /does/not/exist.md', /exist\.md cannot be read/],
    ['init --site example.org', /--site must be an address that begins with http/],
    ['init --user a"b', /quotation marks/],
  ])('scs %s', async (line, message) => {
    const run = await inProcess(line);
    expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(message);
  });
});

describe('exit code 1: it failed', () => {
  it('run names every variable that is missing', async () => {
    const run = await scs(workingFolder(), ['run']);
    expect(run.code).toBe(1);
    expect([...run.stderr.matchAll(/- ([A-Z_]+) is missing: .* Example: \1=/g)].map((match) => match[1])).toEqual([
      'WP_SITE_URL',
      'WP_USERNAME',
      'WP_APP_PASSWORD',
      'SCHEDULER_SECRET_KEY',
      'SCHEDULER_API_KEY',
    ]);
    expect(run.stderr).not.toContain('\u001b');
    expect(run.stderr).not.toMatch(/\bat .*\.ts:/);
  });

  it('with --json too, the reason goes to standard error alone', async () => {
    expect(await scs(workingFolder(), ['status', '--json'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('WP_SITE_URL is missing'),
    });
  });

  it('a database that cannot be opened is named', async () => {
    const environment = { DATABASE_URL: 'file:/does/not/exist/x.sqlite' };
    expect(await scs(workingFolder(), ['jobs', 'list'], { environment })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Error: The SQLite file of DATABASE_URL .* could not be opened/),
    });
  });
});

describe('migrate', () => {
  it('brings a new database up to date once', async () => {
    const folder = workingFolder();
    const first = await scsJson(folder, ['migrate']);
    expect(first.ran).toHaveLength(first.version);
    expect(first.ran[0]).toMatch(/^1 create-/);
    expect((await scs(folder, ['migrate'])).stdout).toBe('The database is up to date.\n');
  });
});
