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

/**
 * Reads the settings from the first source that has them (an empty string counts as absent).
 * @param command settings whose `requiredBy` names it must be there
 * @throws ConfigError with every fault
 */
export function readSettings<S extends Settings>(settings: S, sources: readonly Source[], command: string): Values<S> {
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
      const shown = setting.secret ? 'has a value that' : `is "${text.slice(0, 100)}", which`;
      const problems = parsed.error.issues.map(
        (issue) => `${issue.path.length ? `${issue.path.join('.')}: ` : ''}${issue.message}`,
      );
      faults.push(`${name} ${shown} cannot be used: ${problems.join('; ')}. Example: ${name}=${setting.example}`);
    }
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return values as Values<S>;
}

/** `.env` of a folder; empty when there is none. @throws ConfigError when it cannot be read */
export function readDotEnv(folder: string): Source {
  const text = readIfThere(join(folder, '.env'));
  return text === null ? {} : parseEnv(text);
}

/**
 * `scs.config.json` of a folder: an object whose keys are the names of the settings; objects and lists may be written as
 * JSON instead of text. @throws ConfigError for bad JSON and for names that do not exist
 */
export function readConfigFile(folder: string, file: string, settings: Settings): Source {
  const path = join(folder, file);
  const text = readIfThere(path);
  if (text === null) return {};
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new ConfigError([`${path} is no valid JSON: ${(error as Error).message}.`]);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ConfigError([`${path} must hold a JSON object, such as {"SCHEDULER_PUBLISH_INTERVAL_DAYS": 3}.`]);
  }
  const entries = Object.entries(content).filter(([name]) => name !== '$schema');
  const unknown = entries.filter(([name]) => !(name in settings)).map(([name]) => name);
  if (unknown.length > 0)
    throw new ConfigError(unknown.map((name) => `${path} names a setting that does not exist: ${name}.`));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ConfigError([`${path} could not be read: ${(error as Error).message}.`]);
  }
}
