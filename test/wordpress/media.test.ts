import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wpError } from '../../shared/contract/plugin.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { png, wav } from '../rig/picture.ts';
import { attachments, readMedia, sha256Of, stored, upload } from './media-request.ts';
import { expectCleanLog, useSite } from './use-site.ts';

describeWordPress('POST /media', () => {
  const site = useSite({ timezone: 'Australia/Sydney', workers: 8 });
  const files = () =>
    readdirSync(join(site.folder, 'wp-content/uploads'), { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);

  it('stores a picture with its texts and smaller sizes, and reads it back', async () => {
    const bytes = png(640, 480, 0x336699);
    expect((await readMedia(site, bytes)).json).toMatchObject({ code: 'media_not_found', data: { status: 404 } });
    const texts = { alt: 'A "blue" \\ field', caption: 'Seen <em>here</em>', title: 'Blau & 青' };
    const answer = await stored(site, bytes, { filename: 'Blaues Feld ä.png', ...texts });
    expect(answer).toMatchObject({
      width: 640,
      height: 480,
      mime_type: 'image/png',
      sha256: sha256Of(bytes),
      reused: false,
    });
    expect(Buffer.from(await (await fetch(answer.source_url)).arrayBuffer())).toEqual(bytes);
    const media = await site.rest('GET', `/wp/v2/media/${answer.attachment_id}?context=edit`, { as: site.admin });
    expect(media.json).toMatchObject({
      alt_text: texts.alt,
      caption: { raw: texts.caption },
      title: { raw: 'Blau &amp; 青' },
      slug: encodeURIComponent('blau-青').toLowerCase(),
      status: 'inherit',
      author: site.agent.id,
      media_type: 'image',
    });
    expect(Object.keys(media.json.media_details.sizes)).toEqual(expect.arrayContaining(['medium', 'thumbnail']));
    expect((await readMedia(site, bytes)).json).toEqual({ ...answer, reused: true });
  });

  it('takes markup out of an alternative text, as core does', async () => {
    const answer = await stored(site, png(9, 9, 9), { alt: 'A field<script>alert(1)</script>\nin <b>blue</b>' });
    const media = await site.rest('GET', `/wp/v2/media/${answer.attachment_id}?context=edit`, { as: site.admin });
    expect(media.json.alt_text).toBe('A field in blue');
  });

  it('stores sound', async () => {
    const answer = await stored(site, wav(4000), { filename: 'silence.wav', mime_type: 'audio/wav' });
    expect(answer).toMatchObject({ mime_type: 'audio/wav', width: null, height: null });
    expect(answer.source_url).toMatch(/silence\.wav$/);
  });

  it('gives a file the extension that its bytes deserve', async () => {
    const answer = await stored(site, png(8, 8, 0x112233), { filename: 'not-a-jpeg.jpg', mime_type: 'image/png' });
    expect(answer.source_url).toMatch(/not-a-jpeg\.png$/);
  });

  it('gives the same attachment for the same bytes, whatever they are called, and leaves its texts', async () => {
    const bytes = png(32, 32, 0xff0000);
    const first = await stored(site, bytes, { alt: 'first', title: 'First' });
    const second = await stored(site, bytes, { filename: 'other.png', alt: 'second', title: 'Second' });
    expect(second).toEqual({ ...first, reused: true });
    const media = await site.rest('GET', `/wp/v2/media/${first.attachment_id}?context=edit`, { as: site.admin });
    expect([media.json.alt_text, media.json.title.raw]).toEqual(['first', 'First']);
  });

  it('two files of the same name stay two files', async () => {
    const [first, second] = await Promise.all([
      stored(site, png(16, 16, 1), { filename: 'twin.png' }),
      stored(site, png(16, 16, 2), { filename: 'twin.png' }),
    ]);
    expect(first.source_url).not.toBe(second.source_url);
    for (const [answer, colour] of [
      [first, 1],
      [second, 2],
    ] as const)
      expect(Buffer.from(await (await fetch(answer.source_url)).arrayBuffer())).toEqual(png(16, 16, colour));
  });

  it('eight requests at once with the same bytes make one attachment and one file', async () => {
    const bytes = png(64, 64, 0x00ff00);
    const before = (await attachments(site)).length;
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => upload(site, bytes, { filename: `race-${index}.png` })),
    );
    for (const answer of answers) expect([200, 423]).toContain(answer.status);
    const winners = answers.filter((answer) => answer.status === 200 && !answer.json.reused);
    expect(winners).toHaveLength(1);
    for (const loser of answers.filter((answer) => answer.status === 423)) {
      expect(loser.json.code).toBe('in_progress');
      expect(Number(loser.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await attachments(site)).length).toBe(before + 1);
    expect(files().filter((name) => name.startsWith('race-') && !/-\d+x\d+\./.test(name))).toHaveLength(1);
  });

  describe('an attachment that a person removed', () => {
    it.each([
      ['deleted', 'wp_delete_attachment( $args, true );'],
      ['put into the trash', "wp_update_post( array( 'ID' => $args, 'post_status' => 'trash' ) );"],
    ])('%s: is forgotten, and made anew', async (how, code) => {
      const bytes = png(24, 24, how.length);
      const first = await stored(site, bytes);
      await site.php(`${code} return true;`, first.attachment_id);
      expect((await readMedia(site, bytes)).status).toBe(404);
      const second = await stored(site, bytes);
      expect(second.reused).toBe(false);
      expect(second.attachment_id).not.toBe(first.attachment_id);
      expect((await readMedia(site, bytes)).json.attachment_id).toBe(second.attachment_id);
    });
  });

  describe('refuses, and leaves nothing behind', () => {
    const expectRefusal = async (
      bytes: Uint8Array | null,
      fields: Record<string, string | undefined>,
      status: number,
      code: string,
    ) => {
      const before = [(await attachments(site)).length, files().length];
      const answer = await upload(site, bytes, fields);
      expect([answer.status, wpError.parse(answer.json).code]).toEqual([status, code]);
      expect([(await attachments(site)).length, files().length]).toEqual(before);
      return answer.json.data;
    };

    it('bytes with another hash', async () => {
      const data = await expectRefusal(png(8, 8, 3), { sha256: sha256Of(png(8, 8, 4)) }, 400, 'hash_mismatch');
      expect(data.sha256).toBe(sha256Of(png(8, 8, 3)));
    });

    it.each([
      ['a program', 'shell.php', 'application/x-php', '<?php echo 1;'],
      ['a program that is called a picture', 'shell.png', 'image/png', '<?php echo 1;'],
      ['a page that is called a picture', 'page.jpg', 'image/jpeg', '<html><script>alert(1)</script></html>'],
      ['a drawing with scripts', 'drawing.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
      ['a page', 'page.html', 'text/html', '<p>x</p>'],
      ['a file without an extension', 'picture', 'image/png', 'x'],
    ])('%s: media_type', async (_, filename, mime, text) => {
      const data = await expectRefusal(Buffer.from(text), { filename, mime_type: mime }, 400, 'media_type');
      expect(data).toMatchObject({ field: 'mime_type', mime_type: mime });
    });

    it('a picture that is announced as another kind', async () => {
      await expectRefusal(png(8, 8, 5), { mime_type: 'image/jpeg' }, 400, 'media_type');
      await expectRefusal(png(8, 8, 5), { mime_type: 'audio/mpeg' }, 400, 'media_type');
    });

    it('more bytes than the site takes, before and after PHP looked at them', async () => {
      await site.php("update_option( 'scs_test_upload_limit', 1000 ); return true;");
      const large = Buffer.concat([png(8, 8, 6), Buffer.alloc(2000)]);
      expect((await expectRefusal(large, {}, 413, 'media_too_large')).max_bytes).toBe(1000);
      await site.php("delete_option( 'scs_test_upload_limit' ); return true;");
      const limit = (await site.rest('GET', '/smart-content-scheduler/v1/site')).json.capabilities.max_upload_bytes;
      const beyond = Buffer.concat([png(8, 8, 7), Buffer.alloc(limit)]);
      expect((await expectRefusal(beyond, {}, 413, 'media_too_large')).max_bytes).toBe(limit);
      const dropped = Buffer.concat([png(8, 8, 8), Buffer.alloc(9 * 1024 * 1024)]);
      expect((await expectRefusal(dropped, {}, 413, 'media_too_large')).max_bytes).toBe(limit);
    });

    it('a request that leaves something out or has it wrong', async () => {
      const bytes = png(8, 8, 9);
      await expectRefusal(null, {}, 400, 'rest_missing_callback_param');
      for (const name of ['sha256', 'filename', 'mime_type'])
        await expectRefusal(bytes, { [name]: undefined }, 400, 'rest_missing_callback_param');
      await expectRefusal(bytes, { sha256: sha256Of(bytes).toUpperCase() }, 400, 'rest_invalid_param');
      await expectRefusal(bytes, { mime_type: 'png' }, 400, 'rest_invalid_param');
      await expectRefusal(bytes, { filename: '' }, 400, 'rest_invalid_param');
    });
  });

  it('a name that leads out of the folder of uploads is only a name', async () => {
    const answer = await stored(site, png(8, 8, 10), { filename: '../../../evil.png' });
    expect(new URL(answer.source_url).pathname).toMatch(/^\/wp-content\/uploads\/\d{4}\/\d{2}\/evil\.png$/);
  });

  it('needs the capability to upload', async () => {
    const user = await site.createUser('subscriber', 'no-uploads');
    await site.php("get_user_by( 'login', 'no-uploads' )->add_cap( 'manage_content_scheduler' ); return true;");
    const answer = await upload(site, png(8, 8, 11), {}, { as: user });
    expect([answer.status, answer.json.code]).toEqual([403, 'rest_cannot_create']);
    expect((await upload(site, png(8, 8, 11), {}, { as: null })).status).toBe(401);
  });

  expectCleanLog(site);
});
