import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { SchedulerError } from './scheduler-error.ts';

/** One setting: its name in the environment (and in `scs.config.json`), what it accepts, and how it is explained. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  schema: Schema;
  /** As it would be written in the environment; absent when there is no default. */
  default?: string;
  description: string;
  /** A value that works, shown with every fault. */
  example: string;
  /** Commands that cannot work without it. */
  requiredBy?: readonly string[];
  secret?: boolean;
}

export type Settings = Readonly<Record<string, Setting>>;
export type Values<S extends Settings> = {
  [Name in keyof S]: S[Name] extends { default: string }
    ? z.output<S[Name]['schema']>
    : z.output<S[Name]['schema']> | undefined;
};

export type Source = Readonly<Record<string, string | undefined>>;

/** Every fault of a configuration at once, each naming the variable, what is wrong and a value that works. */
export class ConfigError extends SchedulerError {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(
      'config',
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((f) => `  - ${f}`).join('\n')}`,
    );
    this.faults = faults;
  }
}

/** What was read, and every fault that was met on the way: the caller gathers them. */
export interface Read<T> {
  value: T;
  faults: readonly string[];
}

/**
 * Reads the settings from the first source that has them (an empty string counts as absent). A setting with a fault is
 * left out of the value.
 * @param command settings whose `requiredBy` names it must be there
 */
export function readSettings<S extends Settings>(
  settings: S,
  sources: readonly Source[],
  command: string,
): Read<Partial<Values<S>>> {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const raw = sources.map((source) => source[name]).find((value) => value !== undefined && value !== '');
    const text = raw ?? setting.default;
    if (text === undefined) {
      if (setting.requiredBy?.includes(command)) {
        faults.push(`${name} is missing: ${setting.description} Example: ${name}=${setting.example}`);
      }
      continue;
    }
    const parsed = setting.schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else {
      const shown = setting.secret ? 'has a value that' : `is "${withoutCredentials(text).slice(0, 100)}", which`;
      const problems = parsed.error.issues.map(
        (issue) => `${issue.path.length ? `${issue.path.join('.')}: ` : ''}${issue.message}`,
      );
      faults.push(`${name} ${shown} cannot be used: ${problems.join('; ')}. Example: ${name}=${setting.example}`);
    }
  }
  return { value: values as Partial<Values<S>>, faults };
}

/** An address may hold a user's password, also where none belongs. */
export const withoutCredentials = (text: string): string => text.replace(/\/\/[^/?#]*@/g, '//…@');

/** `.env` of a folder; empty when there is none. */
export function readDotEnv(folder: string): Read<Source> {
  const { value: text, faults } = readIfThere(join(folder, '.env'));
  return { value: text === null ? {} : parseEnv(text), faults };
}

/**
 * `scs.config.json` of a folder: an object whose keys are the names of the settings. Numbers, objects and lists may be
 * written as JSON instead of text; null counts as absent. Bad JSON and names that do not exist are faults.
 */
export function readConfigFile(folder: string, file: string, settings: Settings): Read<Source> {
  const path = join(folder, file);
  const { value: text, faults } = readIfThere(path);
  if (text === null) return { value: {}, faults };
  const failed = (fault: string): Read<Source> => ({ value: {}, faults: [fault] });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return failed(`${path} is no valid JSON: ${withoutExcerpt((error as Error).message)}.`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return failed(`${path} must hold a JSON object, such as {"SCHEDULER_PUBLISH_INTERVAL_DAYS": 3}.`);
  }
  const entries = Object.entries(content).filter(([name, value]) => name !== '$schema' && value !== null);
  const known = entries.filter(([name]) => Object.hasOwn(settings, name));
  const unknown = entries.filter(([name]) => !Object.hasOwn(settings, name));
  return {
    value: Object.fromEntries(
      known.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    ),
    faults: unknown.map(([name]) => `${path} names a setting that does not exist: ${name}.`),
  };
}

/** Node quotes the file around the fault, where secrets may stand. */
const withoutExcerpt = (message: string): string => message.replace(/,? (\.\.\.)?"[\s\S]*$/, '');

function readIfThere(path: string): Read<string | null> {
  try {
    return { value: readFileSync(path, 'utf8'), faults: [] };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { value: null, faults: [] };
    return { value: null, faults: [`${path} could not be read: ${(error as Error).message}.`] };
  }
}
