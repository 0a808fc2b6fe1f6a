import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { atSteps, post, requestFor } from './publication-request.ts';
import { advanceClock, EACH_HOOK_ONCE, hooksOf, postsTitled } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

const shortReport: unknown = JSON.parse(
  readFileSync('shared/contract/fixtures/page/report-short.request.json', 'utf8'),
);

describeWordPress('the reconciler', () => {
  const site = useSite();
  const run = () => site.php<number>('return Smart_Content_Scheduler\\Reconciler\\Reconciler::run();');
  const interrupt = async (key: string, step: string) => {
    await expect(
      site.rest('POST', '/smart-content-scheduler/v1/publications', {
        body: requestFor(key),
        ...atSteps(`${step}=kill`),
      }),
    ).rejects.toThrow();
    await site.killServer();
    await site.startServer();
  };

  it('finishes a publication that was about to go live, once the agent had its chance, and says so', async () => {
    await advanceClock(site, 0);
    await interrupt('about to go live', 'flip');
    expect(await run()).toBe(0);
    await advanceClock(site, 200);
    expect(await run()).toBe(1);
    const [post] = await postsTitled(site, 'Post of about to go live');
    expect(post?.post_status).toBe('publish');
    expect((await hooksOf(site, post?.ID ?? 0)).count).toEqual(EACH_HOOK_ONCE);
    expect(await run()).toBe(0);
    const log = await site.sql<{ message: string }>(
      "SELECT message FROM wp_smart_content_scheduler_log WHERE event = 'publication_finished'",
    );
    expect(log).toEqual([
      { message: 'The publication of "Post of about to go live" was interrupted and is finished now.' },
    ]);
  });

  it('does not let one that cannot be finished stand in the way of the others, nor of the agent’s reports', async () => {
    await advanceClock(site, 0);
    await interrupt('unreadable', 'flip');
    await interrupt('behind it', 'flip');
    // As a newer version of the plugin finds it, that knows another form of payload.
    await site.sql(
      "UPDATE wp_smart_content_scheduler_publications SET payload = '{}', lease_until = lease_until - INTERVAL 1 MINUTE WHERE publication_key = 'unreadable'",
    );
    await advanceClock(site, 200);
    const answer = await site.rest('PUT', '/smart-content-scheduler/v1/report', { body: shortReport });
    expect(answer.status).toBe(200);
    expect(await postsTitled(site, 'Post of behind it')).toMatchObject([{ post_status: 'publish' }]);
    expect(await postsTitled(site, 'Post of unreadable')).toMatchObject([{ post_status: 'draft' }]);
    expect(await site.phpErrors()).toContain('could not be finished');
    await site.sql("DELETE FROM wp_smart_content_scheduler_publications WHERE publication_key = 'unreadable'");
    await site.php("file_put_contents( WP_CONTENT_DIR . '/../php-errors.log', '' ); return true;");
  });

  it('runs every hour from the first report on, and forgets then what is older than 90 days', async () => {
    await advanceClock(site, 0);
    await site.php("wp_clear_scheduled_hook( 'smart_content_scheduler_reconcile' ); return true;");
    await site.rest('PUT', '/smart-content-scheduler/v1/report', { body: shortReport });
    expect(await site.php("return wp_get_schedule( 'smart_content_scheduler_reconcile' );")).toBe('hourly');
    await site.php(
      "Smart_Content_Scheduler\\Report\\Log_Table::add( 'person', 'info', 'command', 'Long ago.', 1 ); Smart_Content_Scheduler\\Commands\\Command_Table::add( 'pause', array(), 1 ); return true;",
    );
    await advanceClock(site, 89 * 86_400);
    const left = async () => {
      await site.php("do_action( 'smart_content_scheduler_reconcile' ); return true;");
      return [
        await site.sql("SELECT message FROM wp_smart_content_scheduler_log WHERE message = 'Long ago.'"),
        await site.sql('SELECT state FROM wp_smart_content_scheduler_commands'),
      ];
    };
    expect(await left()).toEqual([[{ message: 'Long ago.' }], [{ state: 'expired' }]]);
    await advanceClock(site, 91 * 86_400);
    expect(await left()).toEqual([[], []]);
    await advanceClock(site, 0);
  });

  it('leaves alone what was only begun: the agent alone has its content', async () => {
    await advanceClock(site, 0);
    await interrupt('only begun', 'attach');
    await advanceClock(site, 10_000);
    expect(await run()).toBe(0);
    expect(
      (await postsTitled(site, 'Post of only begun')).filter(({ post_status: status }) => status === 'publish'),
    ).toEqual([]);
  });

  it('leaves alone a post that a person put into the trash', async () => {
    await advanceClock(site, 0);
    const { json } = await post(site, requestFor('thrown away'));
    await site.php('return wp_trash_post( $args );', json.post_id);
    await advanceClock(site, 10_000);
    expect(await run()).toBe(0);
    expect(await postsTitled(site, 'Post of thrown away')).toMatchObject([{ post_status: 'trash' }]);
  });

  it('what a person asked for is exported and erased with WordPress’s own tools', async () => {
    const [command] = await site.php<{ created_by: string }[]>(`
      wp_update_user( array( 'ID' => 1, 'display_name' => 'Ada Ø. Ministrator' ) );
      Smart_Content_Scheduler\\Commands\\Command_Table::add( 'pause', array(), 1 );
      return Smart_Content_Scheduler\\Commands\\Command_Table::waiting();
    `);
    // As the agent words it (agent/log-events.ts).
    const said = (who: string | undefined) => `${who} asked: pause. Publishing is paused.`;
    await site.php(
      "Smart_Content_Scheduler\\Report\\Log_Table::add_all( array( array( 'id' => 'a-1', 'at' => '2026-11-24T12:00:00.000Z', 'level' => 'info', 'event' => 'command_obeyed', 'message' => $args ) ) ); return true;",
      said(command?.created_by),
    );
    const exported = await site.php<{ data: unknown[]; done: boolean }>(
      "$all = apply_filters( 'wp_privacy_personal_data_exporters', array() ); return call_user_func( $all['smart-content-scheduler']['callback'], 'admin@example.org', 1 );",
    );
    expect([exported.data.length, exported.done]).toEqual([2, true]);
    const erased = await site.php<{ items_removed: boolean }>(
      "$all = apply_filters( 'wp_privacy_personal_data_erasers', array() ); return call_user_func( $all['smart-content-scheduler']['callback'], 'admin@example.org' );",
    );
    expect(erased.items_removed).toBe(true);
    expect(await site.sql('SELECT id FROM wp_smart_content_scheduler_commands WHERE user_id = 1')).toEqual([]);
    expect(await site.sql("SELECT message FROM wp_smart_content_scheduler_log WHERE event = 'command_obeyed'")).toEqual(
      [{ message: said('Somebody') }],
    );
  });

  it('Site Health tells a missing, a living and a silent agent apart', async () => {
    const status = () =>
      site.php<string>("return Smart_Content_Scheduler\\Health\\Site_Health::test_agent()['status'];");
    await site.php("delete_option( 'smart_content_scheduler_agent' ); return true;");
    expect(await status()).toBe('recommended');
    const seen = (ago: number) =>
      site.php(
        "Smart_Content_Scheduler\\Report\\Agent_State::save( array( 'interval_seconds' => 60 ) ); $kept = get_option( 'smart_content_scheduler_agent' ); $kept['seen_at'] -= $args; update_option( 'smart_content_scheduler_agent', $kept );",
        ago,
      );
    await seen(0);
    expect(await status()).toBe('good');
    await seen(200);
    expect(await status()).toBe('critical');
  });

  expectCleanLog(site);
});
