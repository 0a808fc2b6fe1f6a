import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MariaDb, startMariaDb } from '../rig/mariadb.ts';
import { startWordPress, type WordPress, type WordPressOptions } from '../rig/wordpress.ts';

/** A WordPress of its own for the suite that calls this; everything is gone when the suite ends, also after a failure. */
export function useSite(options: Omit<WordPressOptions, 'mariadb'> = {}): WordPress {
  let mariadb: MariaDb | undefined;
  let site: WordPress | undefined;

  beforeAll(async () => {
    mariadb = await startMariaDb();
    site = await startWordPress({ mariadb, ...options });
  }, 120_000);

  afterAll(async () => {
    await site?.stop();
    await mariadb?.stop();
  }, 60_000);

  return new Proxy({} as WordPress, {
    get: (_, name) => {
      if (site === undefined) throw new Error('The site is there only inside tests and hooks of this suite.');
      return site[name as keyof WordPress];
    },
  });
}

/** Adds a last test: PHP noticed nothing wrong in the plugin while the suite ran. */
export function expectCleanLog(site: WordPress): void {
  it('leaves no PHP notice, warning or database error behind', async () => {
    const log = await site.phpErrors();
    const ours = log.split('\n').filter((line) => line !== '' && !line.includes('/wp-includes/ms-functions.php'));
    expect(ours).toEqual([]);
  });
}
