import { expect, it } from 'vitest';
import { examine } from '../../../agent/flows/examine.ts';
import { SiteError } from '../../../agent/ports/site.ts';
import { world } from './world.ts';

it.each([
  ['site_unreachable', 'network'],
  ['site_redirects', 'rest'],
  ['firewall', 'rest'],
  ['header_stripped', 'header'],
  ['app_passwords_disabled', 'passwords'],
  ['wrong_credentials', 'user'],
  ['contract_mismatch', 'versions'],
  ['site_error', 'wordpress'],
])('%s is a failure of the layer %s', async (code, layer) => {
  const w = world();
  w.site.failing.facts = new SiteError(code, 'What happened, and what to do.', { outcome: 'misconfigured' });
  expect(await examine(w.agent)).toEqual([
    expect.objectContaining({ layer: 'database', ok: true }),
    { layer, ok: false, message: expect.stringContaining('What happened, and what to do.') },
  ]);
});

it('every layer of a sound site is looked at', async () => {
  const w = world();
  expect((await examine(w.agent)).map(({ layer, ok }) => [layer, ok])).toEqual([
    ['database', true],
    ['wordpress', true],
    ['user', true],
    ['clock', true],
    ['zone', true],
    ['capacity', true],
  ]);
});
