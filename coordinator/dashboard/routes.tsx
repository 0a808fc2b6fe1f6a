import { type Context, Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { DAY } from '../../shared/core/instant.ts';
import { toEpochDay } from '../../shared/core/local-date.ts';
import { parseZone } from '../../shared/core/zone.ts';
import { type ErrorWords, wordError } from '../../shared/node/http-errors.ts';
import { findSite, siteNotFound } from '../flows/enrol-site.ts';
import { readStatus } from '../flows/read-fleet.ts';
import { slotView } from '../flows/read-schedule.ts';
import { readWeek } from '../flows/read-week.ts';
import type { ApiContext } from '../http/app.ts';
import { BrandsPage } from './brands-page.tsx';
import { FaultPage } from './fault-page.tsx';
import { FleetPage } from './fleet-page.tsx';
import type { PageLink } from './layout.tsx';
import { Sessions, sameOriginForms } from './session.ts';
import { SignInPage } from './sign-in-page.tsx';
import { SitePage } from './site-page.tsx';
import { STYLE } from './style.ts';

const PAGES = ['/', '/brands', '/sites/:id', '/sign-in', '/sign-out', '/style.css'] as const;

/** The web dashboard: pages that are made on the server, need no JavaScript, and are for signed-in operators only. */
export function dashboard({ coordinator, apiKey, version }: ApiContext, words: ErrorWords) {
  const app = new Hono<{ Variables: { requestId?: string } }>();
  const now = () => coordinator.clock.now();
  const sessions = new Sessions(coordinator.secretKey, apiKey, now);
  for (const path of PAGES) {
    app.use(
      path,
      secureHeaders({
        // With no referrer at all browsers send forms with "Origin: null", which would look like another site's.
        referrerPolicy: 'same-origin',
        contentSecurityPolicy: {
          defaultSrc: ["'none'"],
          styleSrc: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
        },
      }),
    );
    app.use(path, sameOriginForms);
  }
  const page = (c: Context, content: ReturnType<typeof BrandsPage>, status: ContentfulStatusCode = 200) => {
    c.header('cache-control', 'no-store');
    return c.html(`<!doctype html>${content}`, status);
  };
  const signInFirst = (c: Context) => (sessions.isSignedIn(c) ? null : c.redirect('/sign-in'));

  app.get('/style.css', (c) => {
    c.header('cache-control', 'max-age=300');
    return c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' });
  });
  app.get('/sign-in', (c) => page(c, <SignInPage fault={null} />));
  app.post('/sign-in', async (c) => {
    // What is no form holds no key.
    const { key } = await c.req.parseBody().catch((): { key?: unknown } => ({}));
    const outcome = sessions.signIn(c, typeof key === 'string' ? key.trim() : '');
    if (outcome === 'ok') return c.redirect('/', 303);
    if (outcome === 'slow') return page(c, <SignInPage fault="Too many wrong keys were tried. Wait a minute." />, 429);
    return page(c, <SignInPage fault="That is not this coordinator’s SCHEDULER_API_KEY." />, 401);
  });
  app.post('/sign-out', (c) => {
    sessions.signOut(c);
    return c.redirect('/sign-in', 303);
  });

  app.get('/', async (c) => {
    const elsewhere = signInFirst(c);
    if (elsewhere) return elsewhere;
    const status = await readStatus(coordinator, version);
    const brandId = c.req.query('brand') ?? status.brands[0]?.id;
    if (brandId === undefined) return page(c, <BrandsPage status={status} links={linksOf(status, '/brands')} />);
    const wanted = epochDayOf(c.req.query('week'));
    const week = await readWeek(coordinator, brandId, {
      ownClocks: c.req.query('clock') === 'site',
      ...(wanted === null ? {} : { date: wanted }),
    });
    const links = linksOf(status, brandId);
    return page(c, <FleetPage status={status} week={week} links={links} now={now()} />);
  });

  app.get('/brands', async (c) => {
    const elsewhere = signInFirst(c);
    if (elsewhere) return elsewhere;
    const status = await readStatus(coordinator, version);
    return page(c, <BrandsPage status={status} links={linksOf(status, '/brands')} />);
  });

  app.get('/sites/:id', async (c) => {
    const elsewhere = signInFirst(c);
    if (elsewhere) return elsewhere;
    const { store } = coordinator;
    const view = await findSite(coordinator, c.req.param('id'));
    const status = await readStatus(coordinator, version);
    const siteIds = [view.siteId];
    const [queues, slots, results] = await Promise.all([
      store.queues(siteIds),
      store.slots({ siteIds, from: now() - 2 * DAY, until: now() + 61 * DAY }),
      store.results({ siteId: view.siteId, limit: 20 }),
    ]);
    const site = status.sites.find(({ site_id: id }) => id === view.siteId);
    // It was there a moment ago.
    if (site === undefined) throw siteNotFound(view.siteId);
    const shown = slots.map((slot) => slotView(slot, view, parseZone(view.zone)));
    const queue = queues.get(view.siteId) ?? [];
    const links = linksOf(status, view.brandId);
    return page(c, <SitePage site={site} queue={queue} slots={shown} results={results} links={links} now={now()} />);
  });
  app.onError((error, c) => {
    const { method, path } = c.req;
    const request = { method, path, requestId: c.get('requestId') ?? '' };
    const { status, message } = wordError(error, request, words);
    return page(c, <FaultPage message={message} requestId={request.requestId} />, status);
  });
  return app;
}

function linksOf(status: { brands: readonly { id: string; name: string }[] }, here: string): PageLink[] {
  const brands = status.brands.map(({ id, name }) => ({ href: `/?brand=${id}`, text: name, isHere: id === here }));
  return [...brands, { href: '/brands', text: 'All brands', isHere: here === '/brands' }];
}

/** A date of the address; null for none, and for what is none. */
function epochDayOf(text: string | undefined): number | null {
  try {
    return text === undefined ? null : toEpochDay(text);
  } catch {
    return null;
  }
}
