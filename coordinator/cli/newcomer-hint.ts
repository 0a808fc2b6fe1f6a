import { withoutCredentials } from '../../shared/node/read-config.ts';

/**
 * What to do while there is no site: to begin, or to look in another database, which is easily mistaken for the right one by
 * who stands in another folder.
 */
export function newcomerHint([first]: readonly { id: string }[], databaseUrl: string): string {
  const database = withoutCredentials(databaseUrl);
  if (first === undefined)
    return `There is no brand in ${database} (DATABASE_URL). Begin with "scs-coordinator brands --add my-brand".`;
  return `No site has joined yet in ${database} (DATABASE_URL). Invite one with "scs-coordinator invite --brand ${first.id}".`;
}
