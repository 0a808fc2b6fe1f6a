import { Command, InvalidArgumentError } from 'commander';
import { PLAN_DAYS, type PlanResponse, planQuery } from '../../shared/contract/plan.ts';
import type { WeightSuggestion } from '../../shared/contract/social.ts';
import { planAhead } from '../flows/planning/plan-ahead.ts';
import { suggestWeights } from '../flows/social/suggest-weights.ts';
import { localMinute } from './local-minute.ts';
import { colours, print, printJson, table } from './print.ts';
import { withAgent } from './with-agent.ts';

export const planCommand = () =>
  new Command('plan')
    .description('Show what is planned, and what will be if nothing changes, day by day in the site’s zone.')
    .option('--days <days>', `days ahead, at most ${PLAN_DAYS.max}`, days, PLAN_DAYS.default)
    .option('--suggest', 'show instead which hours the reactions on social networks speak for')
    .option('--json', 'print the plan as JSON')
    .action(async (options: { days: number; json?: boolean; suggest?: boolean }) => {
      if (options.suggest) {
        const suggestion = await withAgent('plan', (agent) => suggestWeights(agent));
        return options.json ? printJson(suggestion) : print(suggestionText(suggestion));
      }
      const plan = await withAgent('plan', (agent) => planAhead(agent, options.days));
      if (options.json) printJson(plan);
      else print(planText(plan));
    });

function days(text: string): number {
  const parsed = planQuery.safeParse({ days: text });
  if (parsed.success) return parsed.data.days;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${PLAN_DAYS.max}.`);
}

/** The plan for people; wall-clock times in the site's zone. A date stands where it begins. */
export function planText({ timezone, cadence, entries, content_ends: ends }: PlanResponse): string {
  const c = colours();
  const rows = entries.map(({ date, time, category, state, window }, i) => [
    entries[i - 1]?.date === date ? '' : date,
    time,
    category,
    state,
    window,
  ]);
  const nothing =
    cadence === 'classic'
      ? 'The classic cadence decides at each check; nothing is planned ahead.'
      : 'Nothing is planned: no category has content.';
  return [
    `Times are of ${timezone}.`,
    ...(rows.length > 0 ? [table(['Date', 'Time', 'Category', 'State', 'Window'], rows)] : []),
    ...(rows.length === 0 || cadence === 'classic' ? [nothing] : []),
    ...ends.map((end) =>
      c.yellow(`! ${end.category} has content until ${localMinute(end.last_post_at, timezone)}, and none after it.`),
    ),
  ].join('\n');
}

/** The suggestion for people. It says how to use it: the program never does so by itself. */
export function suggestionText({ posts, needed, timezone, hour_weights: weights }: WeightSuggestion): string {
  if (weights === null) {
    return `Reactions to ${posts} posts are known, which says nothing yet; ${needed} are needed.`;
  }
  const rows = weights.map((weight, hour) => [
    `${String(hour).padStart(2, '0')}:00`,
    weight.toFixed(2),
    '#'.repeat(Math.round(weight * 20)),
  ]);
  return [
    `From the reactions to ${posts} posts on social networks, hours of ${timezone}:`,
    table(['Hour', 'Weight', ''], rows),
    '',
    'Nothing was changed. To use these weights, set:',
    `SCHEDULER_HOUR_WEIGHTS=${JSON.stringify(weights)}`,
  ].join('\n');
}
