import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { brandsFile, rulesFile } from '../../../shared/contract/coordinator/rules.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { RulesFileContent, RulesFolder } from '../../ports/rules-folder.ts';

/** `rules.json` and `brands.json` of a folder; neither has to be there, but the folder has when somebody named it. */
export function rulesFolder(folder: string, { isNamed }: { isNamed: boolean }): RulesFolder {
  return {
    async read() {
      const faults: string[] = [];
      if (isNamed && !existsSync(folder)) {
        throw new SchedulerError(
          'rules_file',
          `SCHEDULER_CONFIG names the folder ${folder}, which is not there. Correct it, or make the folder.`,
        );
      }
      const rules = await readJson(join(folder, 'rules.json'), rulesFile, faults);
      const brands = await readJson(join(folder, 'brands.json'), brandsFile, faults);
      if (faults.length > 0) {
        throw new SchedulerError(
          'rules_file',
          `The rules in ${folder} cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
        );
      }
      if (rules === null) return { rules, brands };
      const { $schema: _, ...value } = rules.value;
      return { rules: { ...rules, value }, brands };
    },
  };
}

async function readJson<T extends z.ZodType>(
  file: string,
  schema: T,
  faults: string[],
): Promise<RulesFileContent<z.output<T>> | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') faults.push(`${file}: ${(error as Error).message}`);
    return null;
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    faults.push(`${file} is no valid JSON: ${(error as Error).message}`);
    return null;
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return { file, text, value: parsed.data };
  for (const { path, message } of parsed.error.issues)
    faults.push(`${file}: ${path.length === 0 ? '' : `${path.join('.')}: `}${message}`);
  return null;
}
