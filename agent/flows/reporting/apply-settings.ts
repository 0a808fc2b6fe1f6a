import { scheduleSettings } from '../../../shared/contract/environment/schedule.ts';
import {
  type EffectiveSettings,
  type ScheduleSettingName,
  type ScheduleValues,
  type SettingsResponse,
  settingsResponse,
  wordpressSettingNames,
} from '../../../shared/contract/settings.ts';
import type { Store } from '../../ports/store.ts';
import type { Schedule } from '../agent.ts';

/** What environment and configuration file say; it goes before what is set in WordPress. */
export type FixedSettings = Readonly<
  Partial<Record<ScheduleSettingName, { text: string; source: 'environment' | 'file' }>>
>;

/** The settings that are in force, and what could not be used. */
export interface SettingsInForce {
  /** Of the settings made in WordPress; null when there are none. */
  revision: string | null;
  schedule: Schedule;
  values: EffectiveSettings;
  /** Whole sentences. When there are any, nothing of `made` counts. */
  faults: readonly string[];
}

/** The fact that keeps the last usable settings made in WordPress, so that they hold while WordPress is down. */
const KEPT = 'wordpress_settings';

/** Joins what is fixed, what was made in WordPress, and the defaults, in this order. */
export function settingsInForce(fixed: FixedSettings, made: SettingsResponse | null): SettingsInForce {
  const faults: string[] = [];
  const values: Partial<EffectiveSettings> = {};
  const parsed: Partial<Record<ScheduleSettingName, unknown>> = {};
  for (const name of wordpressSettingNames) {
    const setting: { schema: (typeof scheduleSettings)[ScheduleSettingName]['schema']; default?: string } =
      scheduleSettings[name];
    const { value, source } = originOf(name, fixed, made, setting.default);
    values[name] = { value, source };
    if (value === null) continue;
    const read = setting.schema.safeParse(value);
    if (read.success) parsed[name] = read.data;
    else faults.push(`${name}, set in WordPress to "${value.slice(0, 100)}": ${read.error.issues[0]?.message}.`);
  }
  if (faults.length > 0 && made !== null) return { ...settingsInForce(fixed, null), faults };
  return {
    revision: made?.revision ?? null,
    schedule: scheduleOf(parsed as ScheduleValues),
    values: values as EffectiveSettings,
    faults,
  };
}

function originOf(
  name: ScheduleSettingName,
  fixed: FixedSettings,
  made: SettingsResponse | null,
  byDefault: string | undefined,
): { value: string | null; source: EffectiveSettings[ScheduleSettingName]['source'] } {
  const given = fixed[name];
  if (given) return { value: given.text, source: given.source };
  const inWordPress = made?.settings[name];
  if (inWordPress !== undefined && inWordPress !== '') return { value: inWordPress, source: 'wordpress' };
  return { value: byDefault ?? null, source: 'default' };
}

export const scheduleOf = (values: ScheduleValues): Schedule => ({
  cadence: values.SCHEDULER_CADENCE,
  intervalDays: values.SCHEDULER_PUBLISH_INTERVAL_DAYS,
  minGapHours: values.SCHEDULER_MIN_GAP_HOURS,
  spacing: values.SCHEDULER_SPACING,
  checkIntervalMinutes: values.SCHEDULER_CHECK_INTERVAL,
  separationMinutes: values.SCHEDULER_MIN_SEPARATION_MINUTES ?? null,
  calendar: {
    allowedDays: values.SCHEDULER_ALLOWED_DAYS,
    blackoutDates: values.SCHEDULER_BLACKOUT_DATES,
    quietHours: values.SCHEDULER_QUIET_HOURS,
    hourWeights: values.SCHEDULER_HOUR_WEIGHTS ?? null,
  },
  delays: values.SCHEDULER_CATEGORY_DELAYS,
  categoryRules: values.SCHEDULER_CATEGORY_RULES,
});

/** The settings that were in force when an agent last heard of them; null when there were none, or none of this release. */
export async function keptSettings({ state }: Pick<Store, 'state'>): Promise<SettingsResponse | null> {
  const kept = await state(KEPT);
  if (kept === null) return null;
  const read = settingsResponse.safeParse(JSON.parse(kept));
  return read.success ? read.data : null;
}

/** Keeps settings for the next start. */
export const keepSettings = ({ setState }: Pick<Store, 'setState'>, made: SettingsResponse): Promise<void> =>
  setState(KEPT, JSON.stringify(made));
