import type { FleetSite, FleetSlotView } from '../../shared/contract/coordinator/operator.ts';
import type { ReportedCategory } from '../../shared/contract/coordinator/sites.ts';
import { toIso } from '../../shared/core/instant.ts';
import { parseZone } from '../../shared/core/zone.ts';
import { localMinuteOf } from '../flows/grant-view.ts';
import { minuteOf } from '../flows/read-fleet.ts';
import type { FleetResult } from '../ports/slots.ts';
import { ago, StatePill } from './fleet-page.tsx';
import { Layout, type PageLink } from './layout.tsx';

export interface SitePageInput {
  site: FleetSite;
  queue: readonly ReportedCategory[];
  slots: readonly FleetSlotView[];
  results: readonly FleetResult[];
  links: readonly PageLink[];
  now: number;
}

/** One site: what it holds, what waits, what it published. Times by its own clock. */
export const SitePage = ({ site, queue, slots, results, links, now }: SitePageInput) => {
  const local = (at: number) => localMinuteOf(at, parseZone(site.zone));
  return (
    <Layout title={site.name} links={links} end={`times in ${site.zone}`}>
      <h1>{site.name}</h1>
      <p>
        <a href={site.url} rel="noreferrer">
          {site.url}
        </a>{' '}
        · <StatePill state={site.state} /> · last report {ago(site.last_report_at, now)} · agent {site.agent_version} ·
        cadence {site.cadence} · weight {site.weight} · clock {site.clock_skew_seconds} s off
      </p>
      {site.last_message !== null && <p class="bad">{site.last_message}</p>}
      <h2 id="slots">Slots</h2>
      <Table
        label="slots"
        head={['Time', 'State', 'Category', 'Item', 'Reason']}
        rows={slots.map((slot) => [
          slot.local_time,
          slot.status,
          slot.category ?? '',
          slot.title ?? slot.job_id ?? '',
          slot.reason ?? '',
        ])}
      />
      <h2 id="queue">Queue</h2>
      <Table
        label="queue"
        head={['Category', 'Queued', 'State', 'Next item']}
        rows={queue.map((category) => [
          category.category,
          String(category.queued),
          category.paused
            ? 'paused'
            : category.not_before !== null && Date.parse(category.not_before) > now
              ? `not before ${local(Date.parse(category.not_before))}`
              : 'ready',
          category.items[0]?.title ?? '',
        ])}
      />
      <h2 id="results">Last results</h2>
      <Table
        label="results"
        head={['Time', 'What', 'Category', 'Post or message']}
        rows={results.map((result) => [
          local(result.at),
          result.kind,
          result.category ?? '',
          result.postUrl ?? result.message ?? '',
        ])}
      />
      <p class="sub">As of {minuteOf(toIso(now))}.</p>
    </Layout>
  );
};

const Table = ({ label, head, rows }: { label: string; head: string[]; rows: string[][] }) =>
  rows.length === 0 ? (
    <p>Nothing.</p>
  ) : (
    <table aria-labelledby={label}>
      <thead>
        <tr>
          {head.map((title) => (
            <th scope="col">{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            {row.map((cell, i) => (
              <td {...(i === 0 ? {} : { 'data-label': head[i] })}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
