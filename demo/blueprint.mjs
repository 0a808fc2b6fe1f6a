/** PHP that the WordPress runs on; the blueprint's word counts, not the command line's. */
export const PHP = '8.2';
/** Folder inside WordPress's machine through which it gets its settings and hands out the agent's password. */
export const EXCHANGE = '/demo';

/**
 * What Playground does with a WordPress before it answers requests.
 * @param {string} setUp PHP code, run once
 */
export const blueprint = (setUp) => ({
  preferredVersions: { php: PHP, wp: 'latest' },
  steps: [
    {
      step: 'defineWpConfigConsts',
      consts: {
        // Application passwords without TLS.
        WP_ENVIRONMENT_TYPE: 'local',
        // Nothing here may wait for the outside world.
        WP_HTTP_BLOCK_EXTERNAL: true,
        AUTOMATIC_UPDATER_DISABLED: true,
        DISABLE_WP_CRON: true,
      },
    },
    { step: 'activatePlugin', pluginPath: 'smart-content-scheduler/smart-content-scheduler.php' },
    { step: 'runPHP', code: setUp },
  ],
});
