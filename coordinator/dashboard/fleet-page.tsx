import type { FleetSite, FleetStatus } from '../../shared/contract/coordinator/operator.ts';
import { toIso } from '../../shared/core/instant.ts';
import { addDays } from '../../shared/core/local-date.ts';
import { parseZone } from '../../shared/core/zone.ts';
import { localMinuteOf } from '../flows/grant-view.ts';
import { minuteOf, problemsOf, waitingJobs } from '../flows/read-fleet.ts';
import { type Week, wholeMinutes } from '../flows/read-week.ts';
import { Layout, type PageLink } from './layout.tsx';
import { colourOf, WeekCalendar } from './week-calendar.tsx';

export interface FleetPageInput {
  status: FleetStatus;
  week: Week;
  links: readonly PageLink[];
  now: number;
}

/** One brand: its health, its week, its sites. */
export const FleetPage = ({ status, week, links, now }: FleetPageInput) => {
  const { brand, rules, gapMs } = week.view;
  const sites = status.sites.filter((site) => site.brand === brand.brandId).sort(troubleFirst);
  const problems = problemsOf(
    status.brands.filter(({ id }) => id === brand.brandId),
    sites,
  );
  const elsewhere = status.problems.length - problems.length;
  const summary = status.brands.find(({ id }) => id === brand.brandId);
  const monday = week.days[0]?.date ?? '';
  const address = (date: string, own: boolean) => `/?brand=${brand.brandId}&week=${date}${own ? '&clock=site' : ''}`;
  const isOwn = week.zone === null;
  return (
    <Layout
      title={brand.name}
      links={links}
      end={
        <>
          times {isOwn ? 'by each site’s clock' : `in ${week.zone?.name}`}
          {week.view.zone !== null && (
            <>
              {' · '}
              <a href={address(monday, !isOwn)}>{isOwn ? `in ${week.view.zone.name}` : 'by each site’s clock'}</a>
            </>
          )}
        </>
      }
    >
      <h1>{brand.name}</h1>
      <Problems problems={problems} />
      {elsewhere > 0 && (
        <p>
          <a href="/brands">Other brands have {elsewhere === 1 ? 'a problem' : `${elsewhere} problems`}</a>
        </p>
      )}
      <ul class="kpi">
        <Figure value={`${summary?.sites_healthy ?? 0} of ${summary?.sites ?? 0}`} of="sites healthy" />
        <Figure value={String(week.published)} of="published this week" />
        <Figure
          value={week.leastGapMs === null ? '–' : `${wholeMinutes(week.leastGapMs)} min`}
          of={`least gap between two posts (rule: ${wholeMinutes(gapMs)})`}
        />
        <Figure value={String(week.missed)} of="missed this week" />
        <Figure value={String(waitingJobs(sites))} of="jobs waiting" />
        <Figure value={rules.mode} of={rules.mode === 'slots' ? rules.brand_rotation.replace('_', ' ') : 'mode'} />
      </ul>
      <h2>Week of {monday}</h2>
      <p>
        <a href={address(addDays(monday, -7), isOwn)}>Week before</a> ·{' '}
        <a href={address(addDays(monday, 7), isOwn)}>Week after</a>
        {!week.days.some(({ isToday }) => isToday) && (
          <>
            {' · '}
            <a href={`/?brand=${brand.brandId}${isOwn ? '&clock=site' : ''}`}>This week</a>
          </>
        )}
      </p>
      <WeekCalendar week={week} />
      <h2 id="sites">Sites</h2>
      {sites.length === 0 ? (
        <p>
          No site has joined yet. Run <code>scs-coordinator invite --brand {brand.brandId}</code>.
        </p>
      ) : (
        <table aria-labelledby="sites">
          <thead>
            <tr>
              <th scope="col">Site</th>
              <th scope="col">Last report</th>
              <th scope="col" class="num">
                Queue
              </th>
              <th scope="col">Next, by its own clock</th>
              <th scope="col">Share of slots, this week</th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {sites.map((site) => (
              <SiteRow site={site} week={week} now={now} />
            ))}
          </tbody>
        </table>
      )}
    </Layout>
  );
};

const byName = new Intl.Collator('en', { numeric: true });
/** Sites that somebody should look at, then the others, by name. */
const troubleFirst = (a: FleetSite, b: FleetSite): number =>
  Number(problemsOf([], [b]).length > 0) - Number(problemsOf([], [a]).length > 0) || byName.compare(a.name, b.name);

export const Problems = ({ problems }: { problems: readonly string[] }) =>
  problems.length === 0 ? null : (
    <ul class="problems">
      {problems.map((problem) => (
        <li>{problem}</li>
      ))}
    </ul>
  );

const Figure = ({ value, of }: { value: string; of: string }) => (
  <li>
    <b>{value}</b>
    {of}
  </li>
);

const SiteRow = ({ site, week, now }: { site: FleetSite; week: Week; now: number }) => {
  const index = week.sites.findIndex(({ siteId }) => siteId === site.site_id);
  const share = week.fairness.find(({ site_id: id }) => id === site.site_id);
  const total = week.fairness.reduce((sum, { slots }) => sum + slots, 0);
  return (
    <tr class={colourOf(index)}>
      <td>
        <span class="dot" />
        <a href={`/sites/${site.site_id}`}>
          <strong>{site.name}</strong>
        </a>
        <br />
        <span class="sub">
          {site.zone}, {localMinuteOf(now, parseZone(site.zone)).slice(11)}
        </span>
      </td>
      <td data-label="Last report">
        {ago(site.last_report_at, now)} · {site.agent_version}
      </td>
      <td data-label="Queue" class="num">
        {site.queue_total}
      </td>
      <td data-label="Next">
        {site.next_slot_at === null
          ? 'nothing'
          : `${localMinuteOf(Date.parse(site.next_slot_at), parseZone(site.zone))} ${site.next_category ?? ''}`}
      </td>
      <td data-label="Share">
        {share === undefined ? '' : <ShareBar share={share.share} expected={share.expected_share} />}
        {share === undefined
          ? ''
          : `${share.slots} of ${total} (${percent(share.share)}, due ${percent(share.expected_share)})`}
      </td>
      <td data-label="State">
        <StatePill state={site.state} />
        {site.unreachable_since === null ? '' : ` since ${minuteOf(site.unreachable_since)}`}
      </td>
    </tr>
  );
};

/** What it had, and a mark where its due share lies. */
const ShareBar = ({ share, expected }: { share: number; expected: number }) => (
  <svg class="bar" width="120" height="10" viewBox="0 0 120 10" aria-hidden="true">
    <rect width="120" height="10" rx="4" />
    <rect width={Math.round(120 * share)} height="10" rx="4" />
    <line x1={Math.round(120 * expected)} x2={Math.round(120 * expected)} y1="0" y2="10" stroke-width="2" />
  </svg>
);

export const StatePill = ({ state }: { state: FleetSite['state'] }) => (
  <span class={`pill ${state === 'healthy' ? 'ok' : state === 'unreachable' || state === 'revoked' ? 'bad' : 'plain'}`}>
    {state}
  </span>
);

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** `12 s ago`, `41 min ago`, `3 h ago`, then the date. */
export function ago(iso: string | null, now: number): string {
  if (iso === null) return 'never';
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds < 90) return `${seconds} s ago`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h ago`;
  return toIso(Date.parse(iso)).slice(0, 10);
}
