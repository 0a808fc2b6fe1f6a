import type { FleetStatus } from '../../shared/contract/coordinator/operator.ts';
import { Problems } from './fleet-page.tsx';
import { Layout, type PageLink } from './layout.tsx';

/** Every brand at a glance. */
export const BrandsPage = ({ status, links }: { status: FleetStatus; links: readonly PageLink[] }) => (
  <Layout title="All brands" links={links}>
    <h1 id="brands">All brands</h1>
    <Problems problems={status.problems} />
    {status.brands.length === 0 ? (
      <p>
        There is no brand yet. Run <code>scs-coordinator brands --add my-brand</code>.
      </p>
    ) : (
      <table aria-labelledby="brands">
        <thead>
          <tr>
            <th scope="col">Brand</th>
            <th scope="col">Mode</th>
            <th scope="col">Sites healthy</th>
            <th scope="col">Posts a day wanted</th>
            <th scope="col">Min gap</th>
            <th scope="col">Time zone</th>
          </tr>
        </thead>
        <tbody>
          {status.brands.map((brand) => (
            <tr>
              <td>
                <a href={`/?brand=${brand.id}`}>{brand.name}</a>
              </td>
              <td data-label="Mode">{brand.rules.mode}</td>
              <td data-label="Sites healthy">
                {brand.sites_healthy} of {brand.sites}
              </td>
              <td data-label="Posts a day wanted">{brand.expected_posts_per_day}</td>
              <td data-label="Min gap">{Math.round(brand.rules.min_gap_hours * 60)} min</td>
              <td data-label="Time zone">
                {brand.rules.timezone === 'site' ? 'each site’s own' : brand.rules.timezone}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </Layout>
);
