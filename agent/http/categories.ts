import { Hono } from 'hono';
import { delayRequest } from '../../shared/contract/api.ts';
import { toIso } from '../../shared/core/instant.ts';
import { delayName, removeDelay, setDelay } from '../flows/planning/category-delays.ts';
import type { ApiContext } from './app.ts';
import { jsonBody, parsed } from './request-body.ts';

/** What a person may say about one category. `{category}` is its name, slug or path, URL-encoded. */
export function categoryRoutes({ agent, scheduler }: ApiContext): Hono {
  const nameOf = (category: string) => delayName(scheduler.view?.catalog ?? null, category.trim());
  return new Hono()
    .put('/categories/:category/delay', async (c) => {
      const { days } = parsed(delayRequest, await jsonBody(c.req));
      const category = nameOf(c.req.param('category'));
      const { until } = await setDelay(agent, category, days);
      scheduler.categoriesChanged();
      return c.json({ category, delayed_until: toIso(until) });
    })
    .delete('/categories/:category/delay', async (c) => {
      const category = nameOf(c.req.param('category'));
      await removeDelay(agent, category);
      scheduler.categoriesChanged();
      return c.json({ category, delayed_until: null });
    });
}
