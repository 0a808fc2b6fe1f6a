import type { JobStatus } from '../../../shared/core/job-state.ts';
import { isComparable, normaliseTitle } from '../../../shared/core/normalise-title.ts';
import type { FirstOfTitle } from '../../ports/articles.ts';
import type { Store } from '../../ports/store.ts';

export interface TitleOfJob {
  jobId: string;
  title: string;
}

/** What becomes no post. */
const GIVEN_UP: readonly JobStatus[] = ['FAILED', 'CANCELLED'];

/**
 * For each of these jobs of the queue, the one that came before it and has the same title; jobs without such a one are not in
 * the map. Of several of one title the first keeps it. Where the site is asked too, `unpublishedOnly` leaves its posts to it:
 * a person may have deleted one.
 */
export async function earlierJobs(
  store: Pick<Store, 'firstOfTitles'>,
  jobs: readonly TitleOfJob[],
  { unpublishedOnly }: { unpublishedOnly: boolean },
): Promise<ReadonlyMap<string, FirstOfTitle>> {
  const titles = jobs.map(({ jobId, title }) => ({ jobId, normalised: normaliseTitle(title) }));
  const comparable = titles.filter(({ normalised }) => isComparable(normalised));
  const wanted = [...new Set(comparable.map(({ normalised }) => normalised))];
  const without: readonly JobStatus[] = unpublishedOnly ? [...GIVEN_UP, 'PUBLISHED'] : GIVEN_UP;
  const first = new Map((await store.firstOfTitles(wanted, without)).map((one) => [one.normalised, one]));
  return new Map(
    comparable.flatMap(({ jobId, normalised }) => {
      const earlier = first.get(normalised);
      return earlier && earlier.jobId !== jobId ? [[jobId, earlier] as const] : [];
    }),
  );
}

/** The same for one job. */
export const earlierJob = async (
  store: Pick<Store, 'firstOfTitles'>,
  job: TitleOfJob,
  options: { unpublishedOnly: boolean },
): Promise<FirstOfTitle | null> => (await earlierJobs(store, [job], options)).get(job.jobId) ?? null;
