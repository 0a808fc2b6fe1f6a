import { expect, it } from 'vitest';
import { parseServerVersion, refuseOldServer } from '../../../shared/node/mysql-database.ts';

it.each([
  ['10.11.6-MariaDB-0+deb12u1', true],
  ['5.5.5-10.6.12-MariaDB', true],
  ['11.4.2-MariaDB', true],
  ['8.0.1', true],
  ['8.4.0', true],
  ['9.1.0', true],
  ['10.5.29-MariaDB', false],
  ['5.5.5-10.4.30-MariaDB-log', false],
  ['8.0.0-dmr', false],
  ['5.7.44', false],
])('a server %s is accepted: %s', (text, accepted) => {
  const check = () => refuseOldServer(parseServerVersion(text));
  if (accepted) expect(check).not.toThrow();
  else expect(check).toThrow(/Use MySQL 8\.0\.1 or newer, MariaDB 10\.6 or newer/);
});
