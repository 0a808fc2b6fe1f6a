import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFleetStore } from '../../../coordinator/adapters/sql/sql-store.ts';
import { VERSION } from '../../../coordinator/version.ts';
import { fleetStatus, invitationResponse, scheduleResponse } from '../../../shared/contract/coordinator/operator.ts';
import { openDatabase } from '../../../shared/node/database.ts';
import { PATIENT, type Run, workingFolder } from '../../agent/cli/run-scs.ts';
import { program } from '../../rig/programs.ts';
import { fleetWorld } from '../fleet-world.ts';

/** Runs the real command line in a folder; nothing of this process's environment is seen. */
function run(folder: string, ...args: string[]): Promise<Run> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [program('coordinator/scs-coordinator.ts'), ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, SCHEDULER_PORT: '1' },
    });
    const result: Run = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => {
      result.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      result.stderr += chunk;
    });
    child.on('error', failed);
    child.on('close', (code) => done({ ...result, code }));
  });
}

describe('scs-coordinator', { timeout: PATIENT.testTimeout }, () => {
  it('adds a brand, invites a site, sets rules and shows the schedule', async () => {
    const folder = workingFolder();
    const json = async (...args: string[]) => {
      const { code, stdout, stderr } = await run(folder, ...args, '--json');
      expect([code, stderr]).toEqual([0, '']);
      return JSON.parse(stdout);
    };
    expect((await json('brands', '--add', 'harbour', '--name', 'Harbour')).brands).toMatchObject([{ id: 'harbour' }]);
    expect(invitationResponse.parse(await json('invite', '--brand', 'harbour')).invite).toMatch(
      /^scs-invite-[0-9a-f]{32}$/,
    );
    const set = await json('rules', 'set', '--brand', 'harbour', '--rules', '{"mode":"slots","allowed_days":["Mon"]}');
    expect(set.own).toEqual({ mode: 'slots', allowed_days: ['monday'] });
    expect((await json('rules', 'get', '--brand', 'harbour')).effective.posts_per_day).toBe(6);
    const schedule = scheduleResponse.parse(await json('schedule', '--brand', 'harbour', '--days', '7'));
    expect(schedule.open.length).toBeGreaterThanOrEqual(6);
    expect(fleetStatus.parse(await json('status'))).toMatchObject({ version: VERSION, sites: [] });
  });

  it('fails with the reason, and says when it was used wrongly', async () => {
    const folder = workingFolder({
      'brands.json': '{"brands":[{"id":"A B"},{"id":"x","rules":{"posting_times":["25:00"]}}]}',
    });
    const bad = await run(folder, 'rules', 'set', '--brand', 'x', '--rules', '{"timezone":"Mars","posts_per_day":0}');
    expect([bad.code, bad.stderr]).toEqual([
      1,
      expect.stringMatching(/posts_per_day: must be at least 1[\s\S]*timezone: must be/),
    ]);
    expect((await run(folder, 'invite', '--brand', 'none')).stderr).toContain('There is no brand "none"');
    expect((await run(folder, 'invite')).code).toBe(2);
    expect((await run(folder, 'schedule', '--brand', 'x', '--days', '0')).code).toBe(2);
    expect(await run(folder, 'run')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('SCHEDULER_SECRET_KEY is missing'),
    });
    const help = await run(folder, 'schedule', '--help');
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('--days')]);
  });

  it('tells a newcomer how to begin, and in which database it looked', async () => {
    const folder = workingFolder();
    for (const command of ['status', 'brands', 'sites'])
      expect((await run(folder, command)).stdout).toContain(
        'There is no brand in file:scs-coordinator.sqlite (DATABASE_URL). Begin with "scs-coordinator brands --add',
      );
    await run(folder, 'brands', '--add', 'b');
    for (const command of ['status', 'sites'])
      expect((await run(folder, command)).stdout).toContain('Invite one with "scs-coordinator invite --brand b".');
  });

  it('says what is wrong with an option, instead of passing over it', async () => {
    const folder = workingFolder();
    await run(folder, 'brands', '--add', 'b');
    for (const [args, code, words] of [
      [['sites', '--brand', 'none'], 1, 'There is no brand "none"'],
      [['sites', '--site', 'https://a.example'], 2, '--site needs --weight'],
      [['sites', '--site', 'x', '--weight', 'heavy'], 2, '--weight must be a whole number, not heavy.'],
      [['brands', '--name', 'Nobody'], 2, '--name needs --add'],
      [['brands', '--add', 'c', '--name', ' '], 2, '--name must not be empty'],
      [['invite', '--brand', 'b', '--days', 'soon'], 2, '--days must be a number of days from 0.01 to 365'],
      [['rules', 'set', '--brand', 'b', '--rules', '[]'], 1, '  - Invalid input: expected object'],
    ] as const) {
      const { code: left, stderr } = await run(folder, ...args);
      expect([left, stderr], args.join(' ')).toEqual([code, expect.stringContaining(words)]);
    }
  });

  it('changes a site’s weight and its own rules, and nothing when a name is wrong', async () => {
    const folder = workingFolder();
    const store = await openFleetStore(await openDatabase(`file:${join(folder, 'scs-coordinator.sqlite')}`));
    const world = fleetWorld(store);
    await world.brand('b');
    await world.enrol('b', 'one');
    await store.close();
    const site = ['--site', 'https://one.example'];
    const own = async () => JSON.parse((await run(folder, 'rules', 'get', ...site, '--json')).stdout).own;

    expect((await run(folder, 'sites', ...site, '--weight', '7', '--brand', 'none')).code).toBe(1);
    expect((await run(folder, 'sites')).stdout).toMatch(/https:\/\/one\.example +new +1 /);
    expect((await run(folder, 'sites', ...site, '--weight', '7')).stdout).toMatch(/https:\/\/one\.example +new +7 /);

    const rules = { min_gap_hours: 5, allowed_days: ['monday'] };
    expect((await run(folder, 'rules', 'set', ...site, '--rules', JSON.stringify(rules))).stdout).toContain(
      'The rules of https://one.example hold',
    );
    expect(await own()).toEqual(rules);
    for (const [args, code, words] of [
      [['set', ...site, '--rules', '{"min_gap_hours":-1,"mode":"slots"}'], 1, 'min_gap_hours: must not be negative'],
      [['set', '--site', 'two', '--rules', '{}'], 1, 'There is no site "two"'],
      [['set', ...site, '--brand', 'b', '--rules', '{}'], 2, 'Give either --brand or --site.'],
      [['get'], 2, 'Give either --brand or --site.'],
    ] as const) {
      const { code: left, stderr } = await run(folder, 'rules', ...args);
      expect([left, stderr], args.join(' ')).toEqual([code, expect.stringContaining(words)]);
    }
    expect(await own()).toEqual(rules);
  });
});
