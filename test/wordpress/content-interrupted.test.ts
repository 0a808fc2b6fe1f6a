import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { png } from '../rig/picture.ts';
import { attachments, readMedia, sha256Of, stored, upload } from './media-request.ts';
import { post, publish, readPublication, requestFor, sha256 } from './publication-request.ts';
import { advanceClock, EACH_HOOK_ONCE, gate, hooksOf, postsTitled } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

/** Longer than the leases of publications and of media. */
const LEASE = 121;

describeWordPress('media, languages and SEO fields that are interrupted', () => {
  const site = useSite({ workers: 8 });

  const restart = async () => {
    await site.killServer();
    await site.startServer();
  };
  /** Files in the folder of uploads that are no smaller size of another, under a name of ours. */
  const filesOf = (name: string) =>
    readdirSync(join(site.folder, 'wp-content/uploads'), { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.includes(name) && !/-\d+x\d+\./.test(path),
    );
  const attachmentsOf = async (name: string) =>
    (await attachments(site)).filter((one) => one.post_title === name && one.post_status !== 'auto-draft');

  describe('by the death of PHP before the step', () => {
    const steps = ['insert', 'file', 'create', 'record', 'details', 'finish'];

    it.each(steps)('media_%s: the next request stores the file once', async (step) => {
      await advanceClock(site, 0);
      const name = `killed-${step}`;
      const bytes = png(320, 240, Buffer.from(step).readUIntBE(0, 3));
      const fields = { filename: `${name}.png`, alt: `Alt of ${step}` };
      await expect(
        upload(site, bytes, fields, { headers: { 'X-SCS-Test-Steps': `media_${step}=kill` } }),
      ).rejects.toThrow();
      await restart();
      expect((await readMedia(site, bytes)).status).toBe(404);

      const early = await upload(site, bytes, fields);
      expect(early.status, 'before the lease is out').toBe(step === 'insert' ? 200 : 423);
      await advanceClock(site, LEASE);
      const answer = await stored(site, bytes, fields);
      expect(answer.reused).toBe(step === 'insert');
      expect((await stored(site, bytes, fields)).attachment_id).toBe(answer.attachment_id);

      expect(await attachmentsOf(name)).toMatchObject([{ ID: answer.attachment_id, post_name: name }]);
      expect(filesOf(name)).toHaveLength(1);
      expect(Buffer.from(await (await fetch(answer.source_url)).arrayBuffer())).toEqual(bytes);
      const media = await site.rest('GET', `/wp/v2/media/${answer.attachment_id}`, { as: site.admin });
      expect(media.json).toMatchObject({ alt_text: `Alt of ${step}`, media_details: { width: 320 } });
      expect(Object.keys(media.json.media_details.sizes)).toEqual(expect.arrayContaining(['medium', 'thumbnail']));
    });

    it.each([
      [
        'before it noted the file of the attachment',
        "DELETE FROM wp_postmeta WHERE meta_key = '_wp_attached_file' AND post_id = ?",
      ],
      ['and its attachment was deleted since', 'DELETE FROM wp_posts WHERE ID = ?'],
    ])('media_record, %s: the file is stored once', async (how, sql) => {
      await advanceClock(site, 0);
      const bytes = png(33, 33, how.length);
      const name = `unnoted-${how.length}`;
      const options = { headers: { 'X-SCS-Test-Steps': 'media_record=kill' } };
      await expect(upload(site, bytes, { filename: `${name}.png` }, options)).rejects.toThrow();
      await restart();
      const [left] = await attachmentsOf(name);
      await site.sql(sql, [left?.ID]);
      await advanceClock(site, LEASE);
      const answer = await stored(site, bytes, { filename: `${name}.png` });
      expect(await attachmentsOf(name)).toMatchObject([{ ID: answer.attachment_id }]);
      expect(Buffer.from(await (await fetch(answer.source_url)).arrayBuffer())).toEqual(bytes);
      expect(answer).toMatchObject({ width: 33, height: 33 });
    });

    it('media_details, three times: the picture is stored without smaller sizes', async () => {
      const bytes = png(400, 300, 0x778899);
      for (let death = 0; death < 3; death++) {
        await advanceClock(site, death * LEASE);
        const options = { headers: { 'X-SCS-Test-Steps': 'media_details=kill' } };
        await expect(upload(site, bytes, { filename: 'heavy.png' }, options)).rejects.toThrow();
        await restart();
      }
      await advanceClock(site, 3 * LEASE);
      const answer = await stored(site, bytes, { filename: 'heavy.png' });
      expect(answer).toMatchObject({ width: 400, height: 300 });
      expect(await attachmentsOf('heavy')).toHaveLength(1);
      const media = await site.rest('GET', `/wp/v2/media/${answer.attachment_id}`, { as: site.admin });
      expect(Object.keys(media.json.media_details.sizes)).toEqual([]);
    });

    it.each(['attach_language', 'attach_seo'])('%s: one post, complete, hooks once', async (step) => {
      await advanceClock(site, 0);
      await site.sql(
        "INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('scs_test_doubles', 'polylang,yoast', 'no') ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)",
      );
      const key = `killed ${step}`;
      const main = await publish(site, requestFor(`${key} main`));
      const body = requestFor(key, {
        language: 'de',
        translation_of: sha256(`${key} main`),
        seo: { title: `Title of ${key}` },
        schema: [{ type: 'Article', properties: {} }],
      });
      await expect(post(site, body, { headers: { 'X-SCS-Test-Steps': `${step}=kill` } })).rejects.toThrow();
      await restart();
      expect((await readPublication(site, key)).json).toMatchObject({ state: 'started', hooks: 'none' });
      await advanceClock(site, LEASE);
      const answer = await publish(site, body);
      expect(answer).toMatchObject({
        state: 'published',
        hooks: 'done',
        language: 'de',
        translations: { en: main.post_id, de: answer.post_id },
        seo: { title: `Title of ${key}` },
      });
      expect(await postsTitled(site, `Post of ${key}`)).toMatchObject([{ ID: answer.post_id }]);
      expect((await hooksOf(site, answer.post_id ?? 0)).count).toEqual(EACH_HOOK_ONCE);
      await site.sql("DELETE FROM wp_options WHERE option_name = 'scs_test_doubles'");
    });
  });

  describe('by a request that is slow', () => {
    it.each(['media_create', 'media_record'])('at %s, and loses its lease: one attachment, one file', async (step) => {
      await advanceClock(site, 0);
      const name = `slow-${step.replace('_', '-')}`;
      const bytes = png(30, 30, Buffer.from(step).readUIntBE(6, 3));
      const held = gate(site, name);
      const slow = upload(
        site,
        bytes,
        { filename: `${name}.png` },
        {
          headers: { 'X-SCS-Test-Steps': `${step}=hold:${name}` },
        },
      );
      await held.arrived();
      await advanceClock(site, LEASE);
      const answer = await stored(site, bytes, { filename: `${name}.png` });
      await held.open();
      const late = await slow;
      expect([late.status, late.json]).toMatchObject([200, { attachment_id: answer.attachment_id, reused: true }]);
      expect(await attachmentsOf(name)).toMatchObject([{ ID: answer.attachment_id, post_name: name }]);
      expect(filesOf(name)).toHaveLength(1);
      expect((await fetch(answer.source_url)).status).toBe(200);
    });
  });

  it('by a request that is slow and then dies: what it left is dropped by the next one', async () => {
    await advanceClock(site, 0);
    const bytes = png(31, 31, 0x515151);
    const held = gate(site, 'late death');
    const options = { headers: { 'X-SCS-Test-Steps': 'media_create=hold:late death,media_record=kill' } };
    const slow = upload(site, bytes, { filename: 'late-death.png' }, options);
    slow.catch(() => {});
    await held.arrived();
    await advanceClock(site, LEASE);
    const answer = await stored(site, bytes, { filename: 'late-death.png' });
    await held.open();
    await expect(slow).rejects.toThrow();
    await restart();
    expect(await attachmentsOf('late-death')).toHaveLength(2);
    expect(await stored(site, bytes)).toEqual({ ...answer, reused: true });
    expect(await attachmentsOf('late-death')).toMatchObject([{ ID: answer.attachment_id }]);
    expect((await fetch(answer.source_url)).status).toBe(200);
  });

  it('a row of media says nothing about an attachment that never came to be', async () => {
    const bytes = png(9, 9, 9);
    await site.sql(
      `INSERT INTO wp_smart_content_scheduler_media (sha256, state, token, lease_until, attempts, created_at, updated_at) VALUES (x'${sha256Of(bytes)}', 'started', x'00', '2020-01-01', 1, '2020-01-01', '2020-01-01')`,
    );
    expect((await readMedia(site, bytes)).status).toBe(404);
    expect((await stored(site, bytes)).reused).toBe(false);
  });

  expectCleanLog(site);
});
