import { expect, it } from 'vitest';
import type { WordPress } from '../rig/wordpress.ts';

/** Adds a last test: PHP noticed nothing wrong in the plugin. WordPress's own pages warn of updates that they cannot ask for. */
export function expectNothingWrongInPlugin(site: WordPress): void {
  it('leaves no PHP notice, warning or database error of the plugin behind', async () => {
    const lines = (await site.phpErrors()).split('\n');
    expect(lines.filter((line) => /smart.content.scheduler|database error/i.test(line))).toEqual([]);
  });
}
