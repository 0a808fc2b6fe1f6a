import { describe, expect, it } from 'vitest';
import { chooseAuthor } from '../../../../agent/flows/publishing/choose-author.ts';
import type { ArticleContent } from '../../../../shared/contract/content.ts';
import { type World, type WorldOptions, world } from '../world.ts';

async function authors(placement: WorldOptions['placement'], users: Record<string, number> = {}) {
  const made = world({ categories: ['News', 'Tech'], placement: placement ?? {} });
  for (const [name, id] of Object.entries(users)) made.site.users.set(name, id);
  await made.add('a', 'Tech');
  return made;
}

async function choose(made: World, fields: Partial<ArticleContent> = {}): Promise<number | null> {
  const content = { ...(await made.agent.store.content('a')), ...fields } as ArticleContent;
  return chooseAuthor(made.agent, await made.view(), await made.job('a'), content);
}

describe('the author of a job', () => {
  it('is the agent’s own user when nothing is configured', async () => {
    expect(await choose(await authors({}))).toBeNull();
  });

  it('is the one that the job names, before any other', async () => {
    const made = await authors({ authors: ['ben'], categoryAuthors: { Tech: 'ben' } }, { anna: 5, ben: 6 });
    expect(await choose(made, { author: 'anna', byline: 'ben' })).toBe(5);
  });

  it('that the job names and WordPress does not know is the job’s fault', async () => {
    const made = await authors({ authors: ['ben'] }, { ben: 6 });
    await expect(choose(made, { author: 'nobody' })).rejects.toMatchObject({
      name: 'SchedulerError',
      code: 'unknown_author',
      message: expect.stringContaining('named by the field author of job a'),
    });
  });

  it.each(['TECH', 'tech'])('is the category’s, written %s', async (name) => {
    const made = await authors({ authors: ['ben'], categoryAuthors: { [name]: 'anna' } }, { anna: 5, ben: 6 });
    expect(await choose(made, { byline: 'ben' })).toBe(5);
  });

  it('is the byline’s when WordPress has such a user, and otherwise the next in turn', async () => {
    const made = await authors({ authors: ['ben'] }, { 'Anna Smith': 5, ben: 6 });
    expect(await choose(made, { byline: 'Anna Smith' })).toBe(5);
    expect(await choose(made, { byline: 'Somebody else' })).toBe(6);
  });

  it('of the configuration that WordPress does not know is no job’s fault, and the setting is named', async () => {
    const cases = {
      SCHEDULER_AUTHORS: { authors: ['x'] },
      SCHEDULER_CATEGORY_AUTHORS: { categoryAuthors: { tech: 'x' } },
    };
    for (const [setting, placement] of Object.entries(cases)) {
      await expect(choose(await authors(placement))).rejects.toMatchObject({
        name: 'SiteError',
        outcome: 'misconfigured',
        message: expect.stringContaining(setting),
      });
    }
  });
});

describe('the rotation', () => {
  const users = { anna: 5, ben: 6, cleo: 7 };

  it('takes each author in turn, and goes on after a restart', async () => {
    const made = await authors({ authors: ['anna', 'ben', 'cleo'] }, users);
    const chosen = [await choose(made), await choose(made)];
    made.restart();
    chosen.push(await choose(made), await choose(made));
    expect(chosen).toEqual([5, 6, 7, 5]);
  });

  it('gives two jobs at once two turns', async () => {
    const made = await authors({ authors: ['anna', 'ben', 'cleo'] }, users);
    const chosen = await Promise.all([choose(made), choose(made), choose(made)]);
    expect(chosen.toSorted()).toEqual([5, 6, 7]);
  });

  it('takes no turn for jobs whose author is settled otherwise', async () => {
    const made = await authors({ authors: ['anna', 'ben'] }, users);
    await choose(made, { author: 'cleo' });
    await choose(made, { byline: 'cleo' });
    expect(await choose(made)).toBe(5);
  });

  it('goes on with a list that became shorter', async () => {
    const made = await authors({ authors: ['anna', 'ben', 'cleo'] }, users);
    for (let i = 0; i < 5; i++) await choose(made);
    made.agent.placement = { ...made.agent.placement, authors: ['anna', 'ben'] };
    expect([await choose(made), await choose(made)]).toEqual([6, 5]);
  });
});
