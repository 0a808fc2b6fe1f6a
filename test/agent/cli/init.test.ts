import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, it, vi } from 'vitest';
import { readConfig } from '../../../agent/config.ts';
import { PATIENT, scs, workingFolder } from './run-scs.ts';

vi.setConfig(PATIENT);

it('writes a .env with new keys that only this user may read, and never over one that is there', async () => {
  const folder = workingFolder();
  const first = await scs(folder, ['init', '--site', 'https://blog.example.org/', '--user', 'anna #1']);
  expect(first).toEqual({
    code: 0,
    stderr: '',
    stdout: 'Wrote .env. Fill in WP_APP_PASSWORD, then try "scs doctor".\n',
  });
  const file = join(folder, '.env');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = readFileSync(file, 'utf8');
  const { SCHEDULER_SECRET_KEY: secret, SCHEDULER_API_KEY: key } = parseEnv(text);
  expect([secret, key]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(secret).not.toBe(key);
  expect(readConfig('run', folder, { WP_APP_PASSWORD: 'x' })).toMatchObject({
    WP_SITE_URL: 'https://blog.example.org',
    WP_USERNAME: 'anna #1',
  });

  const second = await scs(folder, ['init']);
  expect(second).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('There is a .env') });
  expect(readFileSync(file, 'utf8')).toBe(text);
});
