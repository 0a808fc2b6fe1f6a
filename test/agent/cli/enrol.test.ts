import { expect, it } from 'vitest';
import { PATIENT, scs, workingFolder } from './run-scs.ts';

const SITE = { WP_SITE_URL: 'http://127.0.0.1:9', WP_USERNAME: 'scheduler', WP_APP_PASSWORD: 'abcd' };

it.each([
  ['without an invitation', ['--coordinator', 'https://coordinator.test'], /--invite/],
  ['without an address', ['--invite', 'code'], /--coordinator https:\/\/… or SCHEDULER_COORDINATOR_URL/],
  ['with an address that is none', ['--invite', 'code', '--coordinator', 'coordinator.test'], /begins with http/],
  [
    'with a password in the address',
    ['--invite', 'code', '--coordinator', 'https://a:b@c.test'],
    /user name or password/,
  ],
])(
  'scs enrol %s is used wrongly',
  async (_, args, words) => {
    const run = await scs(workingFolder(), ['enrol', ...args], { environment: SITE });
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toMatch(words);
  },
  PATIENT.testTimeout,
);

it(
  'scs enrol takes the address from the configuration, and needs WordPress to know the site',
  async () => {
    const environment = { ...SITE, SCHEDULER_COORDINATOR_URL: 'https://coordinator.test' };
    const run = await scs(workingFolder(), ['enrol', '--invite', 'a-secret-code'], { environment });
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/WordPress at http:\/\/127\.0\.0\.1:9 could not be reached/);
    expect(run.stderr).not.toContain('a-secret-code');
  },
  PATIENT.testTimeout,
);
