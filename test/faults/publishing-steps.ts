import type { Agent } from '../../agent/flows/agent.ts';
import type { MediaFiles } from '../../agent/ports/media.ts';
import type { Site } from '../../agent/ports/site.ts';
import type { Store } from '../../agent/ports/store.ts';

/** A moment of publishing: just before, or just after, a call of a port. */
interface Step {
  port: 'store' | 'site' | 'media';
  call: keyof Store | keyof Site | keyof MediaFiles;
  when: 'before' | 'after';
  /** Whether this call is the step; absent: every one is. */
  matches?(argument: unknown): boolean;
}

const changesJobTo = (status: string) => (argument: unknown) =>
  (argument as { jobs?: { to: string }[] }).jobs?.some(({ to }) => to === status) ?? false;
const isToBeSent = (argument: unknown) => {
  const { jobs = [], slots = [] } = argument as { jobs?: { to: string }[]; slots?: { to: string }[] };
  return slots.some(({ to }) => to === 'publishing') && jobs.every(({ to }) => to === 'PUBLISHING');
};

/** Whether a publication's key is that of a translation. */
const isTranslated = (key: unknown) => String(key).includes('#');
const keepsTranslation = (argument: unknown) => isTranslated((argument as { jobId: string }).jobId);
const sendsTranslation = (argument: unknown) => isTranslated((argument as { key: string }).key);

/** Every step of publishing one job, in order, by name. The flows know nothing of it: it is seen at their ports. */
export const STEPS: Readonly<Record<string, Step>> = {
  'before the job is bound to its slot': { port: 'store', call: 'bindJob', when: 'before' },
  'after the job is bound to its slot': { port: 'store', call: 'bindJob', when: 'after' },
  'before its category and tags are looked up': { port: 'site', call: 'ensureTags', when: 'before' },
  'after its category and tags are looked up': { port: 'site', call: 'ensureTags', when: 'after' },
  'before its bytes are kept': { port: 'store', call: 'savePublication', when: 'before' },
  'after its bytes are kept': { port: 'store', call: 'savePublication', when: 'after' },
  'before the slot is marked as publishing': { port: 'store', call: 'change', when: 'before', matches: isToBeSent },
  'after the slot is marked as publishing': { port: 'store', call: 'change', when: 'after', matches: isToBeSent },
  'before the request is sent': { port: 'site', call: 'publish', when: 'before' },
  'after WordPress has answered': { port: 'site', call: 'publish', when: 'after' },
  'before the result is recorded': {
    port: 'store',
    call: 'change',
    when: 'before',
    matches: changesJobTo('PUBLISHED'),
  },
  'after the result is recorded': { port: 'store', call: 'change', when: 'after', matches: changesJobTo('PUBLISHED') },
};

/** The steps that articles with pictures and translations have besides, in order. */
export const RICH_STEPS: Readonly<Record<string, Step>> = {
  'before a picture is fetched': { port: 'media', call: 'open', when: 'before' },
  'after a picture is fetched': { port: 'media', call: 'open', when: 'after' },
  'before WordPress is asked for a picture': { port: 'site', call: 'mediaByHash', when: 'before' },
  'after WordPress is asked for a picture': { port: 'site', call: 'mediaByHash', when: 'after' },
  'before a picture is uploaded': { port: 'site', call: 'uploadMedia', when: 'before' },
  'after a picture is uploaded': { port: 'site', call: 'uploadMedia', when: 'after' },
  'before an upload is noted': { port: 'store', call: 'keepMedia', when: 'before' },
  'after an upload is noted': { port: 'store', call: 'keepMedia', when: 'after' },
  'before a new category is created': { port: 'site', call: 'ensureCategory', when: 'before' },
  'after a new category is created': { port: 'site', call: 'ensureCategory', when: 'after' },
  'before a translation’s bytes are kept': {
    port: 'store',
    call: 'savePublication',
    when: 'before',
    matches: keepsTranslation,
  },
  'after a translation’s bytes are kept': {
    port: 'store',
    call: 'savePublication',
    when: 'after',
    matches: keepsTranslation,
  },
  'before a translation is sent': { port: 'site', call: 'publish', when: 'before', matches: sendsTranslation },
  'after a translation is sent': { port: 'site', call: 'publish', when: 'after', matches: sendsTranslation },
  'before the article is noted for links': { port: 'store', call: 'addPublishedArticle', when: 'before' },
  'after the article is noted for links': { port: 'store', call: 'addPublishedArticle', when: 'after' },
};

/** What a second process does with a translation that the first one left unfinished, in order. */
export const RICH_RECOVERY_STEPS: Readonly<Record<string, Step>> = {
  'before WordPress is asked what became of a translation': {
    port: 'site',
    call: 'publication',
    when: 'before',
    matches: isTranslated,
  },
  'after WordPress is asked what became of a translation': {
    port: 'site',
    call: 'publication',
    when: 'after',
    matches: isTranslated,
  },
};

/** What a second process does with what the first one left, in order. */
export const RECOVERY_STEPS: Readonly<Record<string, Step>> = {
  'before an interrupted job is taken over': { port: 'store', call: 'takeOver', when: 'before' },
  'after an interrupted job is taken over': { port: 'store', call: 'takeOver', when: 'after' },
  'before WordPress is asked what became of it': { port: 'site', call: 'publication', when: 'before' },
  'after WordPress is asked what became of it': { port: 'site', call: 'publication', when: 'after' },
};

/** The same agent, whose process dies (SIGKILL) when it reaches a step. */
export function dyingAt(agent: Agent, name: string): Agent {
  const step = { ...STEPS, ...RICH_STEPS, ...RECOVERY_STEPS, ...RICH_RECOVERY_STEPS }[name];
  if (!step) throw new Error(`There is no step "${name}".`);
  const port = agent[step.port] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const call = (port[step.call] as (...args: unknown[]) => Promise<unknown>).bind(port);
  const die = () => process.kill(process.pid, 'SIGKILL');
  const wrapped = async (...args: unknown[]) => {
    const isStep = step.matches?.(args[0]) ?? true;
    if (isStep && step.when === 'before') die();
    const result = await call(...args);
    if (isStep && step.when === 'after') die();
    return result;
  };
  const watched = new Proxy(port, {
    get: (target, property) => {
      if (property === step.call) return wrapped;
      const value = target[property as string] as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...agent, [step.port]: watched };
}
