import type { OfflinePolicy } from '../../shared/contract/coordinator/rules.ts';
import type { CategoryRules } from '../../shared/contract/environment/schedule.ts';
import type { CalendarRules } from '../../shared/core/calendar-rules.ts';
import type { Clock } from '../../shared/core/clock.ts';
import type { Random } from '../../shared/core/random.ts';
import type { Cadence } from '../../shared/core/window.ts';
import type { ValidationRules } from '../content/validate-article.ts';
import type { Coordinator } from '../ports/coordinator.ts';
import type { Emit } from '../ports/events.ts';
import type { MediaFiles } from '../ports/media.ts';
import type { Site } from '../ports/site.ts';
import type { Store } from '../ports/store.ts';

/** When posts are published, as configured. Hours, minutes and days as their names say. */
export interface Schedule {
  cadence: Cadence;
  intervalDays: number;
  minGapHours: number;
  spacing: number;
  checkIntervalMinutes: number;
  /** Null: the default of the even cadence. */
  separationMinutes: number | null;
  calendar: CalendarRules;
  /** Days that a category is held back, by its name. */
  delays: Readonly<Record<string, number>>;
  /** Rules of single categories, by name. */
  categoryRules: Readonly<Record<string, CategoryRules>>;
}

/** Where content goes, as configured. */
export interface Placement {
  /** Names used by the content → WordPress categories. */
  categoryMap: Readonly<Record<string, string>>;
  /** Category of jobs without one; null means the site's default category. */
  defaultCategory: string | null;
  /** Authors that take turns; none means the agent's own user. */
  authors: readonly string[];
  /** The author of single categories, by name. */
  categoryAuthors: Readonly<Record<string, string>>;
}

/** The way to the brand's coordinator. Whether the site is in a brand is kept in the store (`fleet/membership.ts`). */
export interface FleetAccess {
  coordinator: Coordinator;
  /** Used instead of the address at which the site enrolled; null: that one. */
  url: string | null;
  /** Null: as the brand says. */
  offlinePolicy: OfflinePolicy | null;
  /** Of this agent, for the coordinator's page. */
  version: string;
}

/** What happens when an article's title is that of another post. */
export type DuplicateRule = 'refuse' | 'warn' | 'off';

/** How articles become posts, as configured. */
export interface ContentPolicy {
  /** Whether posts are block markup; otherwise they are HTML. */
  blocks: boolean;
  /** Whether pictures in the text are put into the media library, or stay where they are. */
  bodyImages: 'upload' | 'keep';
  /** The most links to earlier posts in one post. */
  crossLinks: number;
  duplicates: DuplicateRule;
  /** The rule for single categories, by name. */
  categoryDuplicates: Readonly<Record<string, DuplicateRule>>;
  validation: Partial<ValidationRules>;
  /** Tries of a job before a failure that could pass fails it. */
  maxAttempts: number;
}

/** What a site gets without any setting. */
export const defaultContentPolicy: ContentPolicy = {
  blocks: true,
  bodyImages: 'upload',
  crossLinks: 3,
  duplicates: 'refuse',
  categoryDuplicates: {},
  validation: {},
  maxAttempts: 5,
};

/** Everything that flows need: the ports, the configuration, and who this process is. */
export interface Agent {
  store: Store;
  site: Site;
  clock: Clock;
  emit: Emit;
  /** A generator that only the owner of the secret key can predict; the same purpose gives the same numbers. */
  random(purpose: string): Random;
  /** Replaced, never changed, when people set another one in WordPress. */
  schedule: Schedule;
  placement: Placement;
  content: ContentPolicy;
  media: MediaFiles;
  /** Names this process as the owner of claims and of the site's lease. */
  worker: string;
  /** How long a claimed job stays this process's without renewal. */
  claimMs: number;
  /** Absent where no coordinator is to be asked: in the simulator. */
  fleet?: FleetAccess;
}

/** Above this much skew between agent and WordPress nothing is published. */
export const MAX_CLOCK_SKEW_MS = 120_000;
