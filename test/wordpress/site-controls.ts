import { waitUntil } from '../rig/wait-until.ts';
import type { WordPress } from '../rig/wordpress.ts';

export const ROUTES = '/smart-content-scheduler/v1';

/** Holds the plugin's clock at an instant (ISO 8601); null lets it run again. */
export async function holdClock(site: WordPress, at: string | null): Promise<void> {
  await setOption(site, 'scs_test_now', at === null ? null : Date.parse(at) / 1000);
  await setOption(site, 'scs_test_clock_offset', null);
}

/** Lets the plugin's clock run so many seconds ahead of the real one. */
export async function advanceClock(site: WordPress, seconds: number): Promise<void> {
  await setOption(site, 'scs_test_now', null);
  await setOption(site, 'scs_test_clock_offset', seconds === 0 ? null : seconds);
}

async function setOption(site: WordPress, name: string, value: number | null): Promise<void> {
  if (value === null) await site.sql('DELETE FROM wp_options WHERE option_name = ?', [name]);
  else
    await site.sql(
      "INSERT INTO wp_options (option_name, option_value, autoload) VALUES (?, ?, 'no') ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)",
      [name, String(value)],
    );
  // Options that were looked for in vain are remembered by nobody here: there is no object cache that outlives a request.
}

/** A gate that a request waits at, named in its header `X-SCS-Test-Steps: flip=hold:NAME`. */
export function gate(site: WordPress, name: string) {
  return {
    /** Resolves when a request waits at the gate. */
    arrived: () =>
      waitUntil(
        async () => {
          const rows = await site.sql<{ arrived: number }>('SELECT arrived FROM wp_scs_test_gates WHERE name = ?', [
            name,
          ]);
          return (rows[0]?.arrived ?? 0) > 0;
        },
        () => `nobody came to gate ${name}`,
      ),
    open: () =>
      site.sql(
        'INSERT INTO wp_scs_test_gates (name, opened, arrived) VALUES (?, 1, 0) ON DUPLICATE KEY UPDATE opened = 1',
        [name],
      ),
  };
}

/** How often each publish hook ran for a post, and what each could see of it. */
export async function hooksOf(site: WordPress, postId: number) {
  const rows = await site.sql<{ hook: string; seen: string }>(
    'SELECT hook, seen FROM wp_scs_test_hooks WHERE post_id = ? ORDER BY id',
    [postId],
  );
  const count: Record<string, number> = {};
  for (const row of rows) count[row.hook] = (count[row.hook] ?? 0) + 1;
  return { count, seen: rows.map((row) => JSON.parse(row.seen) as Record<string, unknown>) };
}

/** Each of the four publish hooks once. */
export const EACH_HOOK_ONCE = { transition_post_status: 1, publish_post: 1, save_post: 1, wp_after_insert_post: 1 };

/** Creates a category and returns its term id. */
export function createCategory(site: WordPress, name: string, parent = 0): Promise<number> {
  return site.php<number>(
    "$made = wp_insert_term( $args['name'], 'category', array( 'parent' => $args['parent'] ) ); return $made['term_id'];",
    { name, parent },
  );
}

/** All posts (revisions and auto-drafts left out) with a title. */
export function postsTitled(site: WordPress, title: string) {
  return site.sql<{ ID: number; post_status: string; post_name: string }>(
    "SELECT ID, post_status, post_name FROM wp_posts WHERE post_type = 'post' AND post_status <> 'auto-draft' AND post_title = ?",
    [title],
  );
}
