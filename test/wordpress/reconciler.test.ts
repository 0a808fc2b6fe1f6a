import { expect, it } from 'vitest';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { atSteps, post, requestFor } from './publication-request.ts';
import { advanceClock, EACH_HOOK_ONCE, hooksOf, postsTitled } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

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
    await site.php("return Smart_Content_Scheduler\\Commands\\Command_Table::add( 'pause', array(), 1 );");
    await site.php(
      "Smart_Content_Scheduler\\Report\\Log_Table::add_all( array( array( 'id' => 'a-1', 'at' => '2026-11-24T12:00:00.000Z', 'level' => 'info', 'event' => 'command_obeyed', 'message' => 'admin asked: pause. Publishing is paused.' ) ) ); return true;",
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
      [{ message: 'Somebody asked: pause. Publishing is paused.' }],
    );
  });

  it('Site Health tells a missing, a living and a silent agent apart', async () => {
    const status = () =>
      site.php<string>("return Smart_Content_Scheduler\\Health\\Site_Health::test_agent()['status'];");
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
