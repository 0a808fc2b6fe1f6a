import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../../shared/node/logger.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';

afterEach(() => vi.restoreAllMocks());

/** The log line that `write` comes to. */
function logged(write: (logger: ReturnType<typeof createLogger>) => void, level = 'info'): string {
  let text = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  write(createLogger(level, 'scs'));
  vi.restoreAllMocks();
  return text;
}

describe('a log line', () => {
  it('is one line of JSON on standard error, with its words, fields and UTC time', () => {
    const line = logged((logger) => logger.warn({ event: 'slot_missed', category: 'Tech' }, 'Two\nlines'));
    expect(line.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(line)).toMatchObject({
      level: 'warn',
      name: 'scs',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      event: 'slot_missed',
      category: 'Tech',
      msg: 'Two\nlines',
    });
  });

  it('below the level is not written', () => {
    expect(logged((logger) => logger.info('x'), 'warn')).toBe('');
  });

  it.each([
    'password',
    'app_password',
    'appPassword',
    'WP_APP_PASSWORD',
    'SCHEDULER_SECRET_KEY',
    'SCHEDULER_API_KEY',
    'apiKey',
    'Authorization',
    'site_token',
    'DATABASE_URL',
    'SLACK_WEBHOOK_URL',
    'set-cookie',
  ])('never holds the value of %s, however deep', (name) => {
    const secret = { [name]: 'hunter2' };
    const line = logged((logger) =>
      logger.info({ ...secret, a: secret, b: { c: { d: [secret, { [name]: ['hunter2'] }] } } }, 'x'),
    );
    expect(line).not.toContain('hunter2');
    expect(line.match(/\[redacted\]/g)).toHaveLength(4);
  });

  it('keeps an error readable, without the secrets of its context', () => {
    const error = new SchedulerError('lost', 'It is lost.', { context: { token: 'hunter2', jobId: 'a' } });
    const line = logged((logger) => logger.error({ err: error }, 'x'));
    expect(JSON.parse(line).err).toMatchObject({
      type: 'SchedulerError',
      code: 'lost',
      message: 'It is lost.',
      context: { token: '[redacted]', jobId: 'a' },
    });
  });

  it('survives an object that holds itself', () => {
    const circle: Record<string, unknown> = { name: 'x' };
    circle.self = circle;
    expect(logged((logger) => logger.info({ circle }, 'y'))).toContain('"msg":"y"');
  });
});
