import { type Logger, pino } from 'pino';

export type { Logger };

/** Never written to a log, wherever they turn up in a logged object. */
const SECRET_KEYS = ['password', 'app_password', 'appPassword', 'token', 'secret', 'apiKey', 'authorization'];

/** JSON lines on standard error (standard output belongs to `--json` and tables), instants in UTC, secrets redacted. */
export function createLogger(level: string, name: string): Logger {
  return pino(
    {
      name,
      level,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
    },
    process.stderr,
  );
}
