import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { z } from 'zod';
import type { NewJobInput } from '../../shared/contract/content.ts';
import { jobDetail, jobView as jobViewSchema } from '../../shared/contract/jobs.ts';
import { type JobStatus, jobStates } from '../../shared/core/job-state.ts';
import { UsageError } from '../../shared/node/scheduler-error.ts';
import { decodeText } from '../adapters/sources/decode-text.ts';
import { cancelJob, retryJob } from '../flows/jobs/change-job.ts';
import { jobDetailOf, jobView } from '../flows/jobs/job-view.ts';
import { publishNow } from '../flows/publishing/publish-now.ts';
import { addThrough } from './add-through.ts';
import { print, printJson, table } from './print.ts';
import { findRunningAgent } from './running-agent.ts';
import { listLimit, wholeNumber } from './whole-number.ts';
import { withAgent, withLease } from './with-agent.ts';

export const jobsCommand = () =>
  new Command('jobs')
    .description('Look at the queue and change it.')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(addCommand())
    .addCommand(retryCommand())
    .addCommand(cancelCommand())
    .addCommand(publishCommand());

const json = ['--json', 'print the result as JSON'] as const;

const listCommand = () =>
  new Command('list')
    .description('List jobs, oldest first.')
    .addOption(new Option('--status <status>', 'only jobs in this state').choices(jobStates))
    .option('--category <name>', 'only jobs whose category was written so')
    .option('--limit <n>', 'at most this many', listLimit, 50)
    .option(...json)
    .action(async (options: { status?: JobStatus; category?: string; limit: number; json?: boolean }) => {
      const { status, category: categoryName, limit } = options;
      const jobs = await withAgent('jobs', ({ store }) => store.jobs({ status, categoryName, limit }));
      if (options.json) printJson({ jobs: jobs.map(jobView) });
      else {
        const rows = jobs.map((job) => [
          job.jobId,
          job.status,
          job.category,
          String(job.priority),
          job.postUrl ?? job.errorMessage ?? '',
        ]);
        print(table(['Job', 'State', 'Category', 'Priority', 'Post or error'], rows));
      }
    });

const showCommand = () =>
  new Command('show')
    .description('Show one job with its history.')
    .argument('<job>', 'job id')
    .option(...json)
    .action(async (jobId: string, options: { json?: boolean }) => {
      const detail = await withAgent('jobs', (agent) => jobDetailOf(agent, jobId));
      if (options.json) return printJson(detail);
      const { history, ...fields } = detail;
      print(
        table(
          ['Field', 'Value'],
          Object.entries(fields).map(([name, value]) => [name, String(value ?? '')]),
        ),
      );
      print('');
      print(
        table(
          ['When', 'From', 'To', 'Who', 'Why'],
          history.map((e) => [e.at, e.from ?? '', e.to, e.worker, e.reason]),
        ),
      );
    });

interface AddOptions {
  file?: string;
  title?: string;
  body?: string;
  category?: string;
  priority?: number;
  json?: boolean;
}

const addCommand = () =>
  new Command('add')
    .description('Add one job: from a JSON file (or - for standard input), or from --title and --body.')
    .option('--file <file>', 'JSON of a job as in docs/content.md; - reads standard input')
    .option('--title <title>', 'title of the article')
    .option('--body <file>', 'file with the body in Markdown; - reads standard input')
    .option('--category <name>', 'WordPress category: name, slug or path')
    .option('--priority <n>', '0 to 100, high first', wholeNumber(0, 100))
    .option(...json)
    .action(async (options: AddOptions) => {
      const job = jobOf(options);
      const {
        jobId,
        added,
        warnings = [],
      } = await withAgent('jobs', async (agent, config) => (await addThrough(agent, config))(job));
      if (options.json) printJson({ job_id: jobId, added, ...(warnings.length > 0 ? { warnings } : {}) });
      else print([added ? `Added job ${jobId}.` : `Job ${jobId} was there already.`, ...warnings].join('\n'));
    });

function jobOf(options: AddOptions): NewJobInput {
  if (options.file !== undefined) {
    const beside = (['title', 'body', 'category', 'priority'] as const).filter((name) => options[name] !== undefined);
    if (beside.length > 0) {
      const names = beside.map((name) => `--${name}`).join(' and ');
      throw new UsageError(`${names} cannot be given beside --file: write that in the file.`);
    }
    const text = read(options.file);
    try {
      return JSON.parse(text) as NewJobInput;
    } catch (cause) {
      throw new UsageError(`${options.file} holds no job: ${(cause as Error).message}.`, { cause });
    }
  }
  if (options.title === undefined || options.body === undefined) {
    throw new UsageError('Give --file, or both --title and --body.');
  }
  return {
    ...(options.category === undefined ? {} : { category: options.category }),
    ...(options.priority === undefined ? {} : { priority: options.priority }),
    content: { title: options.title, body: read(options.body), format: 'markdown' },
  };
}

const retryCommand = () =>
  new Command('retry')
    .description('Put a failed job back into the queue.')
    .argument('<job>', 'job id')
    .option(...json)
    .action((jobId: string, options: { json?: boolean }) =>
      changeAndPrint(jobId, 'retry', options, (agent) => retryJob(agent, jobId)),
    );

const cancelCommand = () =>
  new Command('cancel')
    .description('Cancel a job that is not published yet.')
    .argument('<job>', 'job id')
    .option(...json)
    .action((jobId: string, options: { json?: boolean }) =>
      changeAndPrint(jobId, 'cancel', options, (agent) => cancelJob(agent, jobId)),
    );

async function changeAndPrint(
  jobId: string,
  verb: 'retry' | 'cancel',
  options: { json?: boolean },
  change: (agent: Parameters<typeof cancelJob>[0]) => ReturnType<typeof cancelJob>,
): Promise<void> {
  const view = await withAgent('jobs', async (agent, config) => {
    const running = config.SCHEDULER_API_KEY === undefined ? null : await findRunningAgent(config);
    if (running)
      return jobViewSchema.parse(await running.call('POST', `/v1/jobs/${encodeURIComponent(jobId)}/${verb}`));
    return jobView(await change(agent));
  });
  if (options.json) printJson(view);
  else print(`Job ${jobId} is ${view.status}.`);
}

const publishAnswer = z.object({ outcome: z.string(), job: jobDetail });

const publishCommand = () =>
  new Command('publish')
    .description('Publish one queued job now, whatever its category’s plan says.')
    .argument('<job>', 'job id')
    .option('--force', 'also when the last post of the site was only just published')
    .option(...json)
    .action(async (jobId: string, options: { force?: boolean; json?: boolean }) => {
      const force = options.force ?? false;
      const result = await withAgent('check', async (agent, config) => {
        const running = await findRunningAgent(config);
        if (running) {
          const path = `/v1/jobs/${encodeURIComponent(jobId)}/publish`;
          return publishAnswer.parse(await running.call('POST', path, { force }));
        }
        return withLease(agent, config, async (scheduler, lease) => {
          const outcome = await scheduler.exclusively((view) =>
            publishNow(agent, view, lease.epoch ?? 0, jobId, force),
          );
          return { outcome, job: await jobDetailOf(agent, jobId) };
        });
      });
      if (options.json) printJson(result);
      else print(publishedText(jobId, result));
      if (result.outcome !== 'published') process.exitCode = 1;
    });

function publishedText(jobId: string, { outcome, job }: z.output<typeof publishAnswer>): string {
  if (outcome !== 'given_back')
    return `Job ${jobId} is ${job.status}. ${job.post_url ?? job.error_message ?? ''}`.trim();
  const why = job.history.at(-1)?.reason ?? 'the site did not take it';
  return `Job ${jobId} was not published and waits again: ${why}. The agent's log says more, and "scs doctor" looks at the site.`;
}

function read(file: string): string {
  try {
    return decodeText(readFileSync(file === '-' ? 0 : file));
  } catch (cause) {
    const reason = (cause as Error).message.replace(/\.$/, '');
    throw new UsageError(`${file === '-' ? 'Standard input' : file} cannot be read: ${reason}.`, { cause });
  }
}
