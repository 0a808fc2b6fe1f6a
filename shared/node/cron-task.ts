import { createTask } from 'node-cron';

/**
 * A task by a crontab expression in UTC, which never overlaps itself. That it comes late, because the process was busy, is
 * not worth node-cron's own line between the lines of the log: whatever was due is found in the database.
 */
export const cronTask = (expression: string, name: string, run: () => unknown) =>
  createTask(expression, run, { name, noOverlap: true, timezone: 'Etc/UTC', suppressMissedWarning: true });
