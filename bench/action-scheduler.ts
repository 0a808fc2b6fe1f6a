// The peer of the bench `claim`: how many actions that do nothing Action Scheduler runs in a second, in a WordPress on the same
// server. Its code is not part of this project: SCS_ACTION_SCHEDULER names a folder that holds it.
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { MariaDb } from '../test/rig/mariadb.ts';
import { startWordPress } from '../test/rig/wordpress.ts';

const ACTIONS = 1_000;

/** Action Scheduler in a WordPress of its own. */
export interface ActionScheduler {
  version: string;
  /** Actions a second, claimed in batches of its own size by one runner, which is its default. */
  rate(): Promise<number>;
  stop(): Promise<void>;
}

/** `source` is the folder of its code. */
export async function startActionScheduler(mariadb: MariaDb, source: string): Promise<ActionScheduler> {
  const site = await startWordPress({ mariadb });
  const run = (actions: number) =>
    site.php<{ done: number; seconds: number; version: string }>(
      `add_action( 'scs_bench', '__return_null' );
      for ( $i = 0; $i < $args['actions']; $i++ ) { as_enqueue_async_action( 'scs_bench', array( $i ) ); }
      add_filter( 'action_scheduler_queue_runner_time_limit', function () { return 3600; } );
      $begin = microtime( true );
      $done  = ActionScheduler::runner()->run( 'bench' );
      return array( 'done' => $done, 'seconds' => microtime( true ) - $begin, 'version' => ActionScheduler_Versions::instance()->latest_version() );`,
      { actions },
    );
  try {
    await cp(source, join(site.folder, 'wp-content/plugins/action-scheduler'), { recursive: true });
    // It asks for a newer WordPress than Debian has, and needs nothing of it: a plugin is activated by its name being in this list.
    await site.php(`update_option( 'active_plugins', array( 'action-scheduler/action-scheduler.php' ) );`);
    const { version } = await run(100);
    return {
      version,
      async rate() {
        const { done, seconds } = await run(ACTIONS);
        if (done < ACTIONS) throw new Error(`Action Scheduler ran ${done} of ${ACTIONS} actions.`);
        return done / seconds;
      },
      stop: () => site.stop(),
    };
  } catch (error) {
    await site.stop();
    throw error;
  }
}
