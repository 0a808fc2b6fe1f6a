import type { ReportedCategory, ReportedJob, ReportRequest } from '../../shared/contract/report.ts';
import { wordpressSettingNames } from '../../shared/contract/settings.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../shared/core/instant.ts';
import type { WordPress } from '../rig/wordpress.ts';
import { ROUTES } from '../wordpress/site-controls.ts';

export const OWNER = 'server:4711:1a2b3c4d:5e6f7a8b';
/** Markup in every place that people can write to. */
export const EVIL = `<script>window.wasHere=1</script><b onmouseover="x">&amp;`;

const NAMES = ['Politics', 'Technology', 'TV & film', 'Business', 'Science', 'Weather', 'Health', 'Food', 'Local news'];

export interface Sample {
  report: ReportRequest;
  /** Term id by name. */
  terms: Record<string, number>;
}

/** Categories with posts of two weeks, and the report of an agent that plans the next ones. Everything but `now` is fixed. */
export async function sampleSite(site: WordPress, now = Date.now()): Promise<Sample> {
  const terms = await site.php<Record<string, number>>(MAKE_POSTS, {
    names: [...NAMES, EVIL],
    now: Math.floor(now / 1000),
  });
  const iso = (offset: number) => toIso(now + offset);
  const categories = NAMES.map((category, i): ReportedCategory => {
    const empty = i === 5;
    return {
      category,
      term_id: terms[category] ?? null,
      path: category,
      pending_jobs: empty ? 0 : 4 + i,
      last_publish: iso(-(i + 1) * 7 * HOUR),
      days_since: 0.3 * (i + 1),
      can_publish: false,
      reason: empty ? null : 'not before 2026-11-28 09:12, min gap',
      published_this_interval: true,
      next_planned_at: empty ? null : iso((i + 1) * 5 * HOUR),
      grant: null,
      waits_for: null,
      interval_days: i === 1 ? 1 : 3,
      min_gap_hours: 7,
      paused: i === 3,
      delayed_until: i === 4 ? iso(3 * DAY) : null,
      failed_jobs: i === 6 ? 1 : 0,
    };
  });
  const evil = { ...(categories[0] as ReportedCategory), category: EVIL, path: EVIL, term_id: terms[EVIL] ?? null };
  const job = (i: number, fields: Partial<ReportedJob> = {}): ReportedJob => ({
    job_id: `articles/${i}`,
    title: `A post about ${NAMES[i % NAMES.length]?.toLowerCase()}, number ${i}`,
    status: 'QUEUED',
    category: NAMES[i % NAMES.length] ?? 'News',
    category_key: `term:${terms[NAMES[i % NAMES.length] ?? '']}`,
    priority: 50,
    attempts: 0,
    error_code: null,
    error_message: null,
    not_before: null,
    created_at: iso(-2 * DAY + i * MINUTE),
    updated_at: iso(-HOUR),
    post_id: null,
    published_at: null,
    ...fields,
  });
  const jobs = [
    ...Array.from({ length: 40 }, (_, i) => job(i)),
    job(100, {
      status: 'FAILED',
      title: 'Winter colds, explained',
      attempts: 3,
      error_code: 'unknown_media',
      error_message: 'Image 2 could not be read (404).',
    }),
    job(101, { job_id: EVIL, title: EVIL, status: 'FAILED', error_code: 'x', error_message: EVIL, category: EVIL }),
    job(102, { status: 'CANCELLED', title: 'Withdrawn' }),
  ];
  const planned = categories.flatMap(({ category, term_id }, i) =>
    Array.from({ length: 3 }, (_, week) => ({
      at: iso((i + 1) * 5 * HOUR + week * 3 * DAY - (week > 0 ? i * 1.3 * HOUR : 0)),
      category,
      term_id,
      state: week === 0 ? ('planned' as const) : ('forecast' as const),
      window: '2026-109',
      reason: null,
    })),
  );
  const report: ReportRequest = {
    owner: OWNER,
    label: `server process 4711`,
    version: '0.1.0',
    started_at: iso(-DAY),
    sent_at: iso(0),
    interval_seconds: 60,
    paused: false,
    publishes: true,
    clock_skew_ms: 200,
    settings: {
      revision: 'none',
      faults: [],
      values: Object.fromEntries(
        wordpressSettingNames.map((name) => [
          name,
          name === 'SCHEDULER_PUBLISH_INTERVAL_DAYS'
            ? { value: '3', source: 'environment' }
            : { value: name === 'SCHEDULER_CADENCE' ? 'even' : '', source: 'default' },
        ]),
      ) as NonNullable<ReportRequest['settings']>['values'],
    },
    status: {
      paused: false,
      site: site.url,
      timezone: 'Australia/Sydney',
      cadence: 'even',
      current_interval: '2026-109',
      publish_interval_days: 3,
      min_gap_hours: 7,
      check_interval_minutes: 10,
      expected_posts_per_day: 3.4,
      total_pending: 40,
      problems: [],
      brand: null,
    },
    categories: [...categories, evil],
    timeline: [
      ...planned,
      {
        at: iso(-2 * DAY),
        category: 'Health',
        term_id: terms.Health ?? null,
        state: 'failed',
        window: '',
        reason: EVIL,
      },
      {
        at: iso(-4 * DAY),
        category: 'Weather',
        term_id: terms.Weather ?? null,
        state: 'missed',
        window: '2026-108',
        reason: 'queue_empty',
      },
    ],
    queue: { reset: true, cursor: 'x|2026-01-01T00%3A00%3A00Z|x', more: false, total: jobs.length, jobs },
    log: [
      {
        id: 'a-1',
        at: iso(-HOUR),
        level: 'error',
        event: 'job_failed',
        message: 'Job articles/100 failed: Image 2 could not be read (404).',
      },
      {
        id: 'a-2',
        at: iso(-2 * HOUR),
        level: 'info',
        event: 'job_published',
        message: 'Science: published https://example.org/tides',
      },
      {
        id: 'a-3',
        at: iso(-3 * HOUR),
        level: 'warning',
        event: 'slot_missed',
        message: `Weather missed window 2026-108: ${EVIL}`,
      },
    ],
    slots: {
      brand: 'Harbour & Sons',
      rotation: 'round_robin',
      mode: 'slots',
      connected: true,
      last_heard_at: iso(-MINUTE),
      slots: (
        [
          ['published', 'Science', null],
          ['missed', 'Weather', EVIL],
          ['reserved', 'Politics', null],
          ['open', 'Technology', 'brand: min gap'],
        ] as const
      ).map(([state, category, reason], i) => ({
        slot_id: `slot-${i}`,
        scheduled_at: iso((i - 1.5) * 6 * HOUR),
        valid_until: state === 'reserved' ? iso(4 * HOUR) : null,
        category,
        state,
        reason,
      })),
    },
  };
  return { report, terms };
}

/** Sends a report as the agent that holds the site's lease. */
export async function sendReport(site: WordPress, report: ReportRequest) {
  await site.rest('PUT', `${ROUTES}/lease`, { body: { owner: report.owner, label: 'test', ttl_seconds: 3600 } });
  const answer = await site.rest('PUT', `${ROUTES}/report`, { body: report });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.json as { commands: { id: string; type: string; [field: string]: unknown }[] };
}

const MAKE_POSTS = `
  $terms = array();
  foreach ( $args['names'] as $i => $name ) {
    $made = wp_insert_term( wp_slash( $name ), 'category' );
    $terms[ $name ] = is_wp_error( $made ) ? $made->get_error_data() : $made['term_id'];
  }
  foreach ( array_values( $terms ) as $i => $term ) {
    for ( $n = 0; $n < 5; $n++ ) {
      $at = $args['now'] - ( $i + 1 ) * 7 * HOUR_IN_SECONDS - $n * 3 * DAY_IN_SECONDS + $n * $i * 1800;
      wp_insert_post( array( 'post_title' => 'Post ' . $i . '-' . $n, 'post_content' => 'Text.', 'post_status' => 'publish', 'post_author' => 1, 'post_category' => array( $term ), 'post_date_gmt' => gmdate( 'Y-m-d H:i:s', $at ), 'post_date' => get_date_from_gmt( gmdate( 'Y-m-d H:i:s', $at ) ) ) );
    }
  }
  return $terms;
`;
