/** Settings that people make in WordPress: what the environment and `scs.config.json` leave open. */
import { z } from 'zod';
import { scheduleSettings } from './environment/schedule.ts';

export type ScheduleSettingName = keyof typeof scheduleSettings;

/** The settings that WordPress may hold, by their names in the environment. */
export const wordpressSettingNames = Object.keys(scheduleSettings) as [ScheduleSettingName, ...ScheduleSettingName[]];

const settingName = z.enum(wordpressSettingNames);

/**
 * `GET /settings`: what was set in WordPress, each value as it would be written in the environment. The revision is
 * another one whenever a value is.
 */
export const settingsResponse = z.object({
  revision: z.string().min(1).max(64),
  settings: z.partialRecord(settingName, z.string().max(100_000)),
});
export type SettingsResponse = z.infer<typeof settingsResponse>;

/** A setting that counts now, and where its value comes from. What comes from `environment` or `file` is locked. */
export const effectiveSetting = z.object({
  /** As it would be written in the environment; null when it has neither a value nor a default. */
  value: z.string().nullable(),
  source: z.enum(['environment', 'file', 'wordpress', 'default']),
});
export type EffectiveSetting = z.infer<typeof effectiveSetting>;
export const effectiveSettings = z.record(settingName, effectiveSetting);
export type EffectiveSettings = z.infer<typeof effectiveSettings>;

/** Each schedule setting as the program uses it; undefined where it has neither a value nor a default. */
export type ScheduleValues = {
  [Name in ScheduleSettingName]: (typeof scheduleSettings)[Name] extends { default: string }
    ? z.output<(typeof scheduleSettings)[Name]['schema']>
    : z.output<(typeof scheduleSettings)[Name]['schema']> | undefined;
};
