import { Command } from 'commander';
import { newInvitation } from '../../shared/contract/coordinator/operator.ts';
import { toIso } from '../../shared/core/instant.ts';
import { print, printJson } from '../../shared/node/print.ts';
import { UsageError } from '../../shared/node/scheduler-error.ts';
import { invite } from '../flows/enrol-site.ts';
import { withCoordinator } from './with-coordinator.ts';

export const inviteCommand = () =>
  new Command('invite')
    .description('Make an invitation, with which one agent joins a brand, once.')
    .requiredOption('--brand <id>', 'the brand that the site joins')
    .option('--weight <n>', 'how often the site comes up in weighted rotation')
    .option('--days <n>', 'how long the invitation is good for', '7')
    .option('--json', 'print the invitation as JSON')
    .action(async (options: { brand: string; weight?: string; days: string; json?: boolean }) => {
      const weight = options.weight === undefined ? {} : { weight: Number(options.weight) };
      const wanted = newInvitation.safeParse({ brand: options.brand, days: Number(options.days), ...weight });
      if (!wanted.success) {
        const faults = wanted.error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`);
        throw new UsageError(`${faults.join('; ')}. See "scs-coordinator invite --help".`);
      }
      const { brand, days } = wanted.data;
      const lifeMs = days * 86_400_000;
      const made = await withCoordinator('invite', (coordinator) =>
        invite(coordinator, brand, { lifeMs, weight: wanted.data.weight ?? null }),
      );
      if (options.json) return printJson({ invite: made.code, brand, expires_at: toIso(made.expiresAt) });
      print(
        [
          `Beside the site's agent, until ${toIso(made.expiresAt)}:`,
          '',
          `  scs enrol --coordinator ADDRESS --invite ${made.code}`,
          '',
          'ADDRESS is where agents reach this coordinator, such as https://coordinator.example.org. The code is not shown again.',
        ].join('\n'),
      );
    });
