import type { CommandAck, SiteCommand } from '../../../shared/contract/commands.ts';
import { DAY, type Instant, toIso } from '../../../shared/core/instant.ts';
import { describeError, SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { SitePage } from '../../ports/site-page.ts';
import type { Agent } from '../agent.ts';
import { cancelJob, retryJob } from '../jobs/change-job.ts';
import { changePriority } from '../jobs/change-priority.ts';
import { delayName, removeDelay, setDelay } from '../planning/category-delays.ts';
import { publishNow } from '../publishing/publish-now.ts';
import type { Scheduler } from '../scheduler.ts';

/** What commands act on. */
export interface Obeying {
  agent: Agent;
  scheduler: Scheduler;
  page: SitePage;
  /** The site lease's epoch; null while another agent holds it. */
  epoch(): number | null;
}

/** What became of a command: nothing yet (`ack` null), or its result. */
interface Taken {
  at: Instant;
  ack: CommandAck | null;
}

/** The fact that keeps, by id, the commands that were taken up. */
const TAKEN = 'commands';
/** Carried out twice, these leave what once would have left. */
const REPEATABLE: ReadonlySet<SiteCommand['type']> = new Set(['pause', 'resume', 'check_now', 'set_priority', 'delay']);
/** WordPress forgets a command after a day, so nothing older comes again. */
const KEEP_MS = 3 * DAY;

/**
 * Carries out what people asked for in WordPress, each command once: it is taken up durably before anything is done, and one
 * that comes again (its acknowledgement was lost, or this process died) is answered with what became of it. Answers how many
 * were carried out now. @throws SiteError when a command could not be acknowledged (it is, when it comes again); the others
 * are carried out all the same
 */
export async function obeyCommands(obeying: Obeying, commands: readonly SiteCommand[]): Promise<number> {
  let done = 0;
  let unheard: unknown = null;
  for (const command of commands) {
    const earlier = await takeUp(obeying.agent, command);
    const ack = earlier ?? (await carryOut(obeying, command));
    if (earlier === null) {
      done += 1;
      await remember(obeying.agent, command.id, ack);
      obeying.agent.emit({
        type: 'command_obeyed',
        command: command.type,
        by: command.created_by,
        outcome: ack.outcome,
        message: ack.message,
      });
    }
    await obeying.page.acknowledge(command.id, ack).catch((error: unknown) => {
      unheard ??= error;
    });
  }
  if (unheard !== null) throw unheard;
  return done;
}

/** Null when the command is new, and taken up now, or when it was interrupted and can be done again without harm. */
async function takeUp({ store, clock }: Agent, { id, type }: SiteCommand): Promise<CommandAck | null> {
  for (;;) {
    const kept = await store.state(TAKEN);
    const now = clock.now();
    const all = Object.entries(JSON.parse(kept ?? '{}') as Record<string, Taken>);
    const earlier = all.find(([other]) => other === id)?.[1];
    if (earlier) return earlier.ack ?? (REPEATABLE.has(type) ? null : interrupted);
    const young = all.filter(([, { at }]) => Math.abs(now - at) < KEEP_MS);
    const next = JSON.stringify(Object.fromEntries([...young, [id, { at: now, ack: null }]]));
    if (await store.swapState(TAKEN, kept, next)) return null;
  }
}

async function remember({ store }: Agent, id: string, ack: CommandAck): Promise<void> {
  for (;;) {
    const kept = await store.state(TAKEN);
    const all = JSON.parse(kept ?? '{}') as Record<string, Taken>;
    const taken = all[id];
    if (!taken) return;
    if (await store.swapState(TAKEN, kept, JSON.stringify({ ...all, [id]: { ...taken, ack } }))) return;
  }
}

const interrupted: CommandAck = {
  outcome: 'failed',
  message: 'The agent ended while it carried this out. Look at the queue to see how far it came, then ask again.',
};

async function carryOut(obeying: Obeying, command: SiteCommand): Promise<CommandAck> {
  try {
    return { outcome: 'done', message: await execute(obeying, command) };
  } catch (error) {
    if (!(error instanceof SchedulerError)) {
      obeying.agent.emit({
        type: 'flow_failed',
        flow: `command ${command.type}`,
        code: 'unexpected',
        message: describeError(error),
      });
      return { outcome: 'failed', message: 'The agent met an error that it does not know. Its log has the details.' };
    }
    return { outcome: 'failed', message: error.message.slice(0, 1000) };
  }
}

/** A whole sentence about what was done. @throws SchedulerError */
async function execute({ agent, scheduler, epoch }: Obeying, command: SiteCommand): Promise<string> {
  switch (command.type) {
    case 'pause':
      await scheduler.pause();
      return 'Publishing is paused.';
    case 'resume':
      await scheduler.resume();
      return 'Publishing goes on.';
    case 'check_now': {
      const found = await scheduler.check();
      return `Checked: ${found.outcome.replaceAll('_', ' ')}${'category' in found ? ` (${found.category})` : ''}.`;
    }
    case 'retry':
      await retryJob(agent, command.job_id);
      scheduler.categoriesChanged();
      return `Job ${command.job_id} waits in the queue again.`;
    case 'cancel':
      await cancelJob(agent, command.job_id, (work) => scheduler.afterWorkInHand(work));
      scheduler.categoriesChanged();
      return `Job ${command.job_id} is cancelled.`;
    case 'set_priority':
      await changePriority(agent, command.job_id, command.priority);
      return `Job ${command.job_id} has priority ${command.priority}.`;
    case 'delay': {
      const category = delayName(scheduler.view?.catalog ?? null, command.category);
      const held = command.days > 0 ? await setDelay(agent, category, command.days) : null;
      if (held === null) await removeDelay(agent, category);
      scheduler.categoriesChanged();
      return held === null
        ? `${category} is not held back any more.`
        : `${category} is held back until ${toIso(held.until)}.`;
    }
    case 'publish_now':
      return publish(agent, scheduler, epoch, command.job_id, command.force);
  }
}

async function publish(
  agent: Agent,
  scheduler: Scheduler,
  epoch: () => number | null,
  jobId: string,
  force: boolean,
): Promise<string> {
  const outcome = await scheduler.exclusively(async (view) => {
    const own = epoch();
    if (own === null) throw new SchedulerError('no_lease', 'Another agent publishes for this site. Ask that one.');
    return publishNow(agent, view, own, jobId, force);
  });
  const job = await agent.store.job(jobId);
  if (outcome !== 'published') {
    throw new SchedulerError(
      'not_published',
      `Job "${jobId}" was not published (${outcome.replaceAll('_', ' ')})${job?.errorMessage ? `: ${job.errorMessage}` : '.'} The queue shows what it waits for.`,
    );
  }
  return `Job ${jobId} is published: ${job?.postUrl ?? ''}`;
}
