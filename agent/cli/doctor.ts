import { Command } from 'commander';
import { examine, type Finding } from '../flows/examine.ts';
import { colours, print, printJson } from './print.ts';
import { tryAlerts } from './try-alerts.ts';
import { withAgent } from './with-agent.ts';

export const doctorCommand = () =>
  new Command('doctor')
    .description('Test every layer between this agent and the site, and say what is wrong and what to do.')
    .option('--alerts', 'send a test alert by every backend that is configured, and nothing else')
    .option('--json', 'print the findings as JSON')
    .action(async (options: { json?: boolean; alerts?: boolean }) => {
      if (options.alerts) return tryAlerts(options.json ?? false);
      const findings = await withAgent('doctor', (agent) => examine(agent));
      if (options.json) printJson({ ok: findings.every(({ ok }) => ok), findings });
      else print(findings.map(line).join('\n'));
      if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
    });

function line({ layer, ok, message }: Finding): string {
  const c = colours();
  return `${ok ? c.green('ok  ') : c.red('FAIL')} ${layer}: ${message}`;
}
