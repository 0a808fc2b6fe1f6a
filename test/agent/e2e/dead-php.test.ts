import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../../agent/config.ts';
import { addJob } from '../../../agent/flows/jobs/add-job.ts';
import { publishNow } from '../../../agent/flows/publishing/publish-now.ts';
import { startAlerts } from '../../../agent/start-alerts.ts';
import { describeWordPress } from '../../rig/describe-wordpress.ts';
import { EACH_HOOK_ONCE, hooksOf, postsTitled } from '../../wordpress/site-controls.ts';
import { expectCleanLog, useSite } from '../../wordpress/use-site.ts';
import { type AgentOnSite, agentOnSite, siteEnvironment, temporaryFolder } from './agent-on-site.ts';

let days = 0;
/** Each test has a day of its own, so that the lease of the agent before is over. */
const nextDay = () => new Date(Date.parse('2026-11-24T10:00:00Z') + days++ * 86_400_000).toISOString();
/** The plugin's lease on a publication, and a little. */
const LEASE_MS = 61_000;

/** Where people are alerted: keeps what was posted to it. */
async function alertReceiver() {
  const texts: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    request.on('end', () => {
      texts.push(text);
      response.end('ok');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => new Promise<void>((done) => server.close(() => done())));
  return { texts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

describeWordPress('PHP dies while the agent publishes', () => {
  const site = useSite({ timezone: 'UTC' });

  /** PHP is killed once, where `option` says, during the publication of a job; then the server is back, and the lease over. */
  async function diesOnce(
    { agent, epoch, scheduler, setClock }: AgentOnSite,
    jobId: string,
    option: string,
    act: string,
  ) {
    const content = { title: `Post of ${jobId}`, body: '<p>Text.</p>' };
    await addJob(agent, { job_id: jobId, category: 'News', content }, { catalog: null, zoneName: null });
    await site.sql('INSERT INTO wp_options (option_name, option_value, autoload) VALUES (?, ?, ?)', [
      option,
      act,
      'no',
    ]);
    expect(await scheduler.exclusively((view) => publishNow(agent, view, epoch(), jobId, true))).toBe('unknown');
    await site.sql('DELETE FROM wp_options WHERE option_name = ?', [option]);
    await site.killServer();
    await site.startServer();
    await setClock(agent.clock.now() + LEASE_MS);
    await scheduler.check();
    return agent.store.job(jobId);
  }

  it.each(['insert', 'create', 'record', 'attach', 'attachment', 'flip', 'finish'])(
    'before the step %s: the agent asks, sends the same bytes again, and the post is out once, its hooks too',
    async (step) => {
      const here = await agentOnSite(site, nextDay());
      const job = await diesOnce(here, `dead at ${step}`, 'scs_test_steps', `${step}=kill`);
      expect(job, JSON.stringify(here.events.slice(-5))).toMatchObject({ status: 'PUBLISHED' });
      expect(await postsTitled(site, `Post of dead at ${step}`)).toMatchObject([{ ID: job?.postId }]);
      expect((await hooksOf(site, job?.postId ?? 0)).count).toEqual(EACH_HOOK_ONCE);
      expect(here.events.filter(({ type }) => type === 'hooks_interrupted')).toEqual([]);
    },
  );

  it.each([
    ['between the flip and the hooks', 'scs_test_steps', 'fire=kill', {}],
    ['in the middle of the hooks', 'scs_test_in_hooks', 'kill', { transition_post_status: 1 }],
  ])('%s: that is recorded, people are alerted, and the hooks are not run again', async (when, option, act, ran) => {
    const here = await agentOnSite(site, nextDay());
    const alerted = await alertReceiver();
    const settings = {
      ...siteEnvironment(site),
      ALERT_WEBHOOK_URL: alerted.url,
      ALERT_WEBHOOK_SECRET: 'a secret of the tests that nobody knows',
    };
    const alerts = startAlerts(here.agent, readConfig('jobs', await temporaryFolder(), settings));
    const job = await diesOnce(here, `dead ${when}`, option, act);
    await alerts.stop();

    expect(job).toMatchObject({ status: 'PUBLISHED' });
    const postId = job?.postId ?? 0;
    expect(await postsTitled(site, `Post of dead ${when}`)).toMatchObject([{ ID: postId, post_status: 'publish' }]);
    expect((await hooksOf(site, postId)).count).toEqual(ran);
    expect(here.events).toContainEqual({ type: 'hooks_interrupted', jobId: `dead ${when}`, postId });
    expect(await here.agent.site.publication(`dead ${when}`)).toMatchObject({ state: 'published', hooks: 'started' });
    expect(alerted.texts.join('\n')).toContain(`the publish hooks of post ${postId} ran`);
    await here.scheduler.check();
    expect((await hooksOf(site, postId)).count, 'later checks leave it alone').toEqual(ran);
  });

  expectCleanLog(site);
});
