import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { placementOf, readConfig } from '../../agent/config.ts';
import { scheduleOf } from '../../agent/flows/reporting/apply-settings.ts';
import { agentSettings } from '../../shared/contract/environment.ts';
import { ConfigError, type Setting } from '../../shared/node/read-config.ts';

const complete = {
  WP_SITE_URL: 'https://example.org',
  WP_USERNAME: 'scheduler',
  WP_APP_PASSWORD: 'abcd EFGH 1234 ijkl MNOP 5678',
  SCHEDULER_SECRET_KEY: 'the-secret-key-of-a-test',
  SCHEDULER_API_KEY: 'the-api-key-of-a-test',
};

/** A working folder with these files. */
function folderWith(files: { '.env'?: string; 'scs.config.json'?: unknown }): string {
  const folder = mkdtempSync(join(tmpdir(), 'scs-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

const read = (environment: Record<string, string>, files: Parameters<typeof folderWith>[0] = {}, command = 'jobs') =>
  readConfig(command, folderWith(files), environment);

function faultsOf(...args: Parameters<typeof read>): readonly string[] {
  try {
    read(...args);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('the defaults', () => {
  it('are enough for the queue', () => {
    const config = read({});
    expect(config.DATABASE_URL).toBe('file:scs.sqlite');
    expect(scheduleOf(config)).toEqual({
      cadence: 'even',
      intervalDays: 3,
      minGapHours: 7,
      spacing: 0.7,
      checkIntervalMinutes: 10,
      separationMinutes: null,
      calendar: { allowedDays: [], blackoutDates: [], quietHours: [], hourWeights: null },
      delays: {},
      categoryRules: {},
    });
    expect(placementOf(config)).toEqual({ categoryMap: {}, defaultCategory: null, authors: [], categoryAuthors: {} });
  });

  it.each(Object.entries(agentSettings as Record<string, Setting>))(
    'and the example of %s can be used',
    (_, { schema, default: text, example }) => {
      if (text !== undefined) expect(schema.safeParse(text).success).toBe(true);
      if (!example.includes('"openssl')) expect(schema.safeParse(example).success).toBe(true);
    },
  );
});

describe('precedence', () => {
  it('is environment, .env, scs.config.json, default', () => {
    const name = 'SCHEDULER_PUBLISH_INTERVAL_DAYS';
    const files = { '.env': `${name}=5\n`, 'scs.config.json': { [name]: 7, SCHEDULER_MIN_GAP_HOURS: 4 } };
    expect(read({ [name]: '4' }, files)[name]).toBe(4);
    expect(read({}, files)[name]).toBe(5);
    expect(read({}, { 'scs.config.json': files['scs.config.json'] })[name]).toBe(7);
    expect(read({})[name]).toBe(3);
    expect(read({}, files).SCHEDULER_MIN_GAP_HOURS).toBe(4);
  });

  it('counts an empty text, and null in the file, as absent', () => {
    const name = 'SCHEDULER_PUBLISH_INTERVAL_DAYS';
    expect(read({ [name]: '' }, { '.env': `${name}=\n`, 'scs.config.json': { [name]: 7 } })[name]).toBe(7);
    expect(read({ [name]: '' })[name]).toBe(3);
    expect(read({}, { 'scs.config.json': { SCHEDULER_DEFAULT_CATEGORY: null } }).SCHEDULER_DEFAULT_CATEGORY).toBe(
      undefined,
    );
    expect(faultsOf({ ...complete, WP_USERNAME: '' }, {}, 'run')).toEqual([
      expect.stringMatching(/^WP_USERNAME is missing/),
    ]);
  });

  it('never hides a malformed value behind the one below it', () => {
    const name = 'SCHEDULER_PUBLISH_INTERVAL_DAYS';
    expect(faultsOf({ [name]: 'three' }, { '.env': `${name}=5` })).toEqual([
      `${name} is "three", which cannot be used: must be a whole number. Example: ${name}=3`,
    ]);
  });
});

describe('DATABASE_URL', () => {
  it.each([
    ['file:', 'must name a file after file:'],
    ['file: ', 'must name a file after file:'],
    ['sqlite::memory:', 'must name a file after file:'],
    ['file::memory:?cache=shared', 'must name a file after file:'],
    ['file:?mode=memory', 'must name a file after file:'],
    [':memory:', 'must begin with file: or mysql://'],
    ['mysql://scs:p#w@127.0.0.1:3306/scs', 'write # / ? @ : and % in the password as'],
    ['mysql://scs@127.0.0.1:99999/scs', 'must be like mysql://'],
    ['mysql://scs@127.0.0.1:3306', 'must end with the name of a database'],
    ['mariadb://scs@127.0.0.1:3306/', 'must end with the name of a database'],
  ])('%j is a fault, because nothing would be kept or reached', (DATABASE_URL, why) => {
    const [fault] = faultsOf({ DATABASE_URL });
    expect(fault).toMatch(/^DATABASE_URL/);
    expect(fault).toContain(why);
    expect(fault).not.toContain('p#w@');
  });

  it.each([
    'file:scs.sqlite',
    'sqlite:/var/lib/scs/scs.sqlite',
    'file:///var/scs.sqlite',
    'mariadb://a:b%23@[::1]/scs?ssl=1',
  ])('%s can be used', (DATABASE_URL) => {
    expect(read({ DATABASE_URL }).DATABASE_URL).toBe(DATABASE_URL);
  });
});

describe('.env', () => {
  it('is read with quotation marks, comments and the blanks of an application password', () => {
    const config = read({}, { '.env': '# mine\nWP_APP_PASSWORD=abcd EFGH 1234\nWP_USERNAME="anna #1" # her\n' });
    expect([config.WP_APP_PASSWORD, config.WP_USERNAME]).toEqual(['abcd EFGH 1234', 'anna #1']);
  });
});

describe('scs.config.json', () => {
  it('may hold numbers, lists and objects as JSON, or the text of the environment', () => {
    const config = read(
      {},
      {
        'scs.config.json': {
          $schema: './docs/contract/configuration.json',
          SCHEDULER_CATEGORY_DELAYS: { TECH: 5 },
          SCHEDULER_ALLOWED_DAYS: ['mon', 'Tuesday'],
          SCHEDULER_BLACKOUT_DATES: '2026-12-25, 2027-01-01',
          SCHEDULER_QUIET_HOURS: ['22:00-06:00'],
          SCHEDULER_SPACING: 0.5,
          AUTO_REPLENISH_ENABLED: false,
        },
      },
    );
    expect(scheduleOf(config)).toMatchObject({
      spacing: 0.5,
      delays: { TECH: 5 },
      calendar: {
        allowedDays: ['monday', 'tuesday'],
        blackoutDates: ['2026-12-25', '2027-01-01'],
        quietHours: [{ from: '22:00', to: '06:00' }],
      },
    });
    expect(config.AUTO_REPLENISH_ENABLED).toBe(false);
  });

  it('names every setting that does not exist, also those that every object has', () => {
    const file = '{"SCHEDULER_INTERVAL": 3, "toString": "x", "constructor": 1, "__proto__": 2}';
    const faults = faultsOf({}, { 'scs.config.json': file });
    expect(faults.map((fault) => fault.split(': ').at(-1))).toEqual([
      'SCHEDULER_INTERVAL.',
      'toString.',
      'constructor.',
      '__proto__.',
    ]);
    expect(faults[0]).toMatch(/scs\.config\.json names a setting that does not exist/);
  });

  it.each(['[]', '7', 'null', '"x"'])('must hold an object, not %s', (text) => {
    expect(faultsOf({}, { 'scs.config.json': text })).toEqual([
      expect.stringContaining('must hold a JSON object, such as {"SCHEDULER_PUBLISH_INTERVAL_DAYS": 3}'),
    ]);
  });

  it.each(['{"WP_APP_PASSWORD": hunter2}', '{"WP_APP_PASSWORD": "hunter2"', '{"WP_APP_PASSWORD": "hunter2",}', ''])(
    'that is no JSON is a fault that shows nothing of it: %s',
    (text) => {
      const faults = faultsOf({}, { 'scs.config.json': text });
      expect(faults).toEqual([expect.stringContaining('scs.config.json is no valid JSON: ')]);
      expect(faults[0]).not.toMatch(/unter2|PASSWORD/);
    },
  );
});

describe('faults', () => {
  it('are all reported at once, from every source, each with its name and an example', () => {
    const faults = faultsOf(
      { SCHEDULER_CADENCE: 'weekly', SCHEDULER_CATEGORY_DELAYS: '{"TECH":', SCHEDULER_ALLOWED_DAYS: 'mon,someday' },
      { '.env': 'SCHEDULER_PORT=0\n', 'scs.config.json': { WP_SITE_URL: 'example.org', SCHEDULER_TYPO: 1 } },
      'run',
    );
    expect(faults.map((fault) => /\b(?:SCHEDULER|WP)_[A-Z_]+/.exec(fault)?.[0])).toEqual([
      'SCHEDULER_TYPO',
      'WP_SITE_URL',
      'WP_USERNAME',
      'WP_APP_PASSWORD',
      'SCHEDULER_CADENCE',
      'SCHEDULER_CATEGORY_DELAYS',
      'SCHEDULER_ALLOWED_DAYS',
      'SCHEDULER_SECRET_KEY',
      'SCHEDULER_API_KEY',
      'SCHEDULER_PORT',
    ]);
    for (const fault of faults.slice(1)) expect(fault).toMatch(/ Example: [A-Z_]+=./);
    expect(new ConfigError(faults).message).toContain('The configuration has 10 faults:\n  - ');
    expect(new ConfigError(faults.slice(0, 1)).message).toContain('The configuration has a fault:\n  - ');
  });

  it.each([
    ['SCHEDULER_PUBLISH_INTERVAL_DAYS', '0', 'must be at least 1'],
    ['SCHEDULER_PUBLISH_INTERVAL_DAYS', '366', 'must be at most 365'],
    ['SCHEDULER_PUBLISH_INTERVAL_DAYS', '3.5', 'must be a whole number'],
    ['SCHEDULER_PUBLISH_INTERVAL_DAYS', '3 days', 'must be a whole number'],
    ['SCHEDULER_PUBLISH_INTERVAL_DAYS', '0x3', 'must be a whole number'],
    ['SCHEDULER_MIN_GAP_HOURS', '7,5', 'must be a number'],
    ['SCHEDULER_MIN_GAP_HOURS', 'NaN', 'must be a number'],
    ['SCHEDULER_MIN_GAP_HOURS', 'Infinity', 'must be a number'],
    ['SCHEDULER_SPACING', '1', 'must be at most 0.95'],
    ['SCHEDULER_CATEGORY_DELAYS', '{"TECH":"five"}', 'TECH: '],
    ['SCHEDULER_CATEGORY_DELAYS', '[5]', ''],
    ['SCHEDULER_CATEGORY_DELAYS', '{"TECH":-1}', 'TECH: '],
    ['SCHEDULER_CATEGORY_RULES', '{"NEWS":{"intervall":1}}', 'intervall'],
    ['SCHEDULER_BLACKOUT_DATES', '2026-02-30', 'must be a date'],
    ['SCHEDULER_QUIET_HOURS', '22-6', 'is no span of hours'],
    ['SCHEDULER_QUIET_HOURS', '24:00-06:00', 'is no span of hours'],
    ['SCHEDULER_QUIET_HOURS', '06:00-06:00', 'is no span of hours'],
    ['SCHEDULER_HOUR_WEIGHTS', '[1,2]', 'must be 24 numbers'],
    ['SCHEDULER_HOUR_WEIGHTS', JSON.stringify(Array(24).fill(0)), 'at least one hour above 0'],
    ['SCHEDULER_ZONE', 'Sydney', 'must be a time zone such as Australia/Sydney'],
    ['AUTO_REPLENISH_ENABLED', 'maybe', 'must be true or false'],
    ['DATABASE_URL', 'postgres://x', 'must begin with file: or mysql://'],
    ['WP_SITE_URL', 'ftp://example.org', 'must be an address that begins with http://'],
    ['WP_SITE_URL', 'example.org', 'must be an address that begins with http://'],
    ['LOG_LEVEL', 'loud', ''],
    ['ALERT_EMAIL', 'nobody', ''],
    ['SCHEDULER_API_KEY', 'ключ ключ ключ ключ', 'must be plain ASCII'],
    ['SCHEDULER_SECRET_KEY', 'short', 'must have at least 16 characters'],
  ])('%s=%s is a fault', (name, value, reason) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toEqual([expect.stringContaining(`${name} `)]);
    expect(faults[0]).toContain(reason);
    expect(faults[0]).toContain('cannot be used');
  });

  it.each(
    Object.entries(agentSettings as Record<string, Setting>)
      .filter(([, { secret }]) => secret)
      .map(([name]) => name),
  )('never show the value of %s', (name) => {
    const value = '\u0007hunter2';
    const { schema } = (agentSettings as Record<string, Setting>)[name] as Setting;
    const faults = faultsOf({ [name]: value });
    if (!schema.safeParse(value).success) expect(faults).toEqual([expect.stringContaining(`${name} has a value that`)]);
    expect(faults.join()).not.toContain('hunter2');
  });

  it('never show a password that stands in an address', () => {
    const faults = faultsOf({ WP_SITE_URL: 'https://anna:hunter2@example.org/' });
    expect(faults).toEqual([expect.stringContaining('must not contain a user name or password')]);
    expect(faults[0]).not.toContain('hunter2');
  });
});

describe('values', () => {
  it.each([
    ['WP_SITE_URL', 'https://example.org/blog//', 'https://example.org/blog'],
    ['SCHEDULER_ZONE', 'UTC+5.5', '+05:30'],
    ['SCHEDULER_ZONE', 'Australia/Sydney', 'Australia/Sydney'],
    ['SCHEDULER_AUTHORS', ' anna , ben,', ['anna', 'ben']],
    ['SCHEDULER_AUTHORS', '["anna, the first","ben"]', ['anna, the first', 'ben']],
    ['AUTO_REPLENISH_ENABLED', 'OFF', false],
    ['SCHEDULER_QUIET_HOURS', '22:00 – 06:00', [{ from: '22:00', to: '06:00' }]],
  ] as const)('%s=%s', (name, text, value) => {
    expect(read({ [name]: text })[name]).toEqual(value);
  });
});

describe('the API beyond loopback', () => {
  it.each(['0.0.0.0', '::', '192.168.1.5', 'agent.example.org'])('needs a key of 32 characters: %s', (host) => {
    const environment = { ...complete, SCHEDULER_HOST: host };
    expect(faultsOf(environment, {}, 'run')).toEqual([
      expect.stringMatching(/^SCHEDULER_API_KEY is shorter than 32 characters, and SCHEDULER_HOST .* is not loopback/),
    ]);
    expect(faultsOf(environment, {}, 'run').join()).not.toContain(complete.SCHEDULER_API_KEY);
    expect(faultsOf({ ...environment, SCHEDULER_API_KEY: 'k'.repeat(32) }, {}, 'run')).toEqual([]);
    expect(faultsOf({ ...environment, SCHEDULER_API_KEY: 'k'.repeat(31) }, {}, 'run')).toHaveLength(1);
  });

  it.each(['127.0.0.1', '::1', 'localhost', ''])('is not meant by %j', (host) => {
    expect(faultsOf({ ...complete, SCHEDULER_HOST: host }, {}, 'run')).toEqual([]);
  });

  it('is one fault among others', () => {
    const faults = faultsOf({ ...complete, WP_USERNAME: '', SCHEDULER_HOST: '0.0.0.0' }, {}, 'run');
    expect(faults).toHaveLength(2);
  });
});
