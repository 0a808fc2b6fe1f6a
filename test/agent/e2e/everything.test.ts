import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addJob } from '../../../agent/flows/jobs/add-job.ts';
import { publishNow } from '../../../agent/flows/publishing/publish-now.ts';
import type { NewJobInput } from '../../../shared/contract/content.ts';
import { describeWordPress } from '../../rig/describe-wordpress.ts';
import { blocksInEditor, canRunChromium, withAdminPage } from '../../rig/editor.ts';
import { mayNotSkip } from '../../rig/environment.ts';
import { type FileServer, serveFiles } from '../../rig/file-server.ts';
import { png, wav } from '../../rig/picture.ts';
import { EACH_HOOK_ONCE, hooksOf } from '../../wordpress/site-controls.ts';
import { useSite } from '../../wordpress/use-site.ts';
import { type AgentOnSite, agentOnSite } from './agent-on-site.ts';

/** Set to a folder to look at the pages that the test opens. */
const SCREENSHOTS = process.env.SCS_SCREENSHOTS ?? '';
const NOW = '2026-11-24T10:00:00Z';

const BODY = `The [harbour bridge](https://example.org/bridge) is open again, *at last*.

![The bridge at dawn](FILES/dawn.png "Dawn")

## What changed

- Both lanes are open
- The old lamps are back
  1. on the east side
  2. on the west side

> It was worth the wait.

| Lane | Opens |
|:-----|------:|
| East | 06:00 |
| West | 07:30 |

\`\`\`js
const lanes = [1, 2]; // [gallery]
\`\`\`

![A ferry](FILES/ferry.png)

---

Earlier we told how the Quiet Harbour Walk began.`;

const everything = (files: string): NewJobInput => ({
  job_id: 'everything',
  category: 'News/Harbour & Sea',
  publish_date: '2026-10-03T08:15:00Z',
  content: {
    title: 'The bridge is open & lit',
    body: BODY.replaceAll('FILES', files),
    format: 'markdown',
    excerpt: 'Both lanes, all lamps.',
    slug: 'bridge-open',
    tags: ['harbour', 'Bridges & roads', '日本語', 'transport', 'Light'],
    extra_categories: ['Transport'],
    author: 'anna',
    featured_image: { source: `${files}/front.png`, alt: 'The bridge in front', caption: 'Front', title: 'Front view' },
    images: [
      { source: `${files}/one.png`, alt: 'One' },
      { source: `${files}/two.png`, alt: 'Two', caption: 'The second' },
    ],
    audio: [{ source: `${files}/horn.wav`, title: 'The horn', transcript: 'A long tone.\n\nThen silence.' }],
    quizzes: [
      {
        title: 'Did you read it?',
        questions: [
          { question: 'How many lanes?', options: ['One', 'Two'], answer: 1, explanation: 'East & west.' },
          { question: 'Which lamps?', options: ['<old>', 'new'], answer: 0 },
        ],
      },
    ],
    vocabulary: {
      title: 'Words',
      entries: [{ term: 'lane', meaning: 'a strip of road', example: 'Keep to your lane.' }],
    },
    seo: {
      title: 'Bridge open',
      description: 'Both lanes of the bridge are open.',
      focus_keyphrase: 'bridge',
      canonical: 'https://example.org/bridge-open',
      social_title: 'Open!',
      social_description: 'Look at the bridge.',
      social_image: { source: `${files}/social.png`, alt: 'Social' },
    },
    schema_type: 'NewsArticle',
    schema: { dateline: 'Harbour' },
    keywords: ['swing bridge'],
    language: 'en',
    translations: [
      {
        language: 'de',
        title: 'Die Brücke ist offen',
        body: 'Beide **Spuren** sind offen.',
        format: 'markdown',
        tags: ['Hafen'],
      },
      { language: 'pt-BR', title: 'A ponte está aberta', body: '<p>As duas faixas.</p>', slug: 'ponte-aberta' },
    ],
    comment_status: 'closed',
    ping_status: 'closed',
    post_format: 'aside',
    sticky: true,
  },
});

describeWordPress('one article with everything', () => {
  const site = useSite();
  let files: FileServer;
  beforeAll(async () => {
    files = await serveFiles({
      '/dawn.png': png(64, 48, 0xffaa00),
      '/ferry.png': png(64, 48, 0x0055aa),
      '/front.png': png(640, 480, 0x336699),
      '/one.png': png(320, 240, 0x990000),
      '/two.png': png(320, 240, 0x009900),
      '/social.png': png(600, 315, 0x555555),
      '/horn.wav': wav(4000),
    });
    await site.php(`update_option( 'scs_test_doubles', 'polylang,yoast' );
      return wp_insert_post( array( 'post_title' => 'The keeper of the light', 'post_status' => 'publish', 'post_date' => '2026-11-20 10:00:00' ) );`);
  });
  afterAll(() => files?.close());

  const publish = async ({ agent, scheduler }: AgentOnSite, job: NewJobInput) => {
    await addJob(agent, job, { catalog: null, zoneName: null });
    const outcome = await scheduler.exclusively((view) => publishNow(agent, view, 1, job.job_id as string, true));
    return { outcome, job: await agent.store.job(job.job_id as string) };
  };
  const agentHere = () => agentOnSite(site, NOW, { SCHEDULER_MEDIA_PRIVATE_HOSTS: '127.0.0.1' });

  it('is three posts in three languages with every field as it was given, and valid blocks in the editor', async () => {
    await site.createUser('author', 'anna');
    const here = await agentHere();
    const walk = { title: 'Quiet Harbour Walk', body: '<p>A walk.</p>' };
    expect(await publish(here, { job_id: 'walk', category: 'News', content: walk })).toMatchObject({
      outcome: 'published',
    });
    const done = await publish(here, everything(files.url));
    expect(done.outcome, JSON.stringify([done.job, here.events.slice(-3)])).toBe('published');
    expect(here.events.filter(({ type }) => type === 'read_back_differs' || type === 'translation_failed')).toEqual([]);

    const posts = await site.php<Record<string, never>[]>(READ_POSTS);
    expect(posts.map(({ language }) => language)).toEqual(['en', 'de', 'pt']);
    const [main, german, portuguese] = posts as Record<string, unknown>[];
    expect(main).toMatchObject({
      id: done.job?.postId,
      title: 'The bridge is open & lit',
      status: 'publish',
      excerpt: 'Both lanes, all lamps.',
      slug: 'bridge-open',
      date_gmt: '2026-10-03 08:15:00',
      author: 'anna',
      comment_status: 'closed',
      ping_status: 'closed',
      format: 'aside',
      sticky: true,
      featured: { alt: 'The bridge in front', caption: 'Front', title: 'Front view' },
      seo: {
        title: 'Bridge open',
        metadesc: 'Both lanes of the bridge are open.',
        focuskw: 'bridge',
        canonical: 'https://example.org/bridge-open',
      },
    });
    expect(main?.tags).toEqual(['Bridges & roads', 'harbour', 'Light', 'transport', '日本語']);
    expect(main?.categories).toEqual(['News/Harbour & Sea', 'Transport']);
    expect(main?.translations).toEqual({ en: main?.id, de: german?.id, pt: portuguese?.id });
    expect(german).toMatchObject({ title: 'Die Brücke ist offen', date_gmt: '2026-10-03 08:15:00', tags: ['Hafen'] });
    expect(portuguese).toMatchObject({ title: 'A ponte está aberta', slug: 'ponte-aberta' });
    for (const { id } of posts) expect((await hooksOf(site, id as unknown as number)).count).toEqual(EACH_HOOK_ONCE);

    // Each file once, however often it is named.
    const attachments = await site.sql("SELECT ID FROM wp_posts WHERE post_type = 'attachment'");
    expect(attachments).toHaveLength(7);
    const content = String(main?.content);
    expect(content).not.toContain(files.url);
    expect(content).toMatch(/wp-image-\d+/);
    expect(content).toContain('>Quiet Harbour Walk</a>');
    expect(content).toContain('<details><summary>Answer</summary>');

    const page = await (await fetch(`${site.url}/?p=${main?.id}`)).text();
    expect(page).toContain('"NewsArticle"');
    expect(page).toContain('"dateline":"Harbour"');

    if (canRunChromium() !== true && !mayNotSkip()) return;
    await withAdminPage(site, async (browser) => {
      for (const { id } of posts) {
        const blocks = await blocksInEditor(browser, site, id as unknown as number);
        expect(blocks.filter(({ isValid }) => !isValid)).toEqual([]);
      }
      const names = new Set((await blocksInEditor(browser, site, main?.id as number)).map(({ name }) => name));
      expect([...names].sort()).toEqual([
        ...['core/audio', 'core/code', 'core/gallery', 'core/heading', 'core/html', 'core/image', 'core/list'],
        ...['core/list-item', 'core/paragraph', 'core/quote', 'core/separator', 'core/table'],
      ]);
      if (SCREENSHOTS === '') return;
      mkdirSync(SCREENSHOTS, { recursive: true });
      await browser.screenshot({ path: `${SCREENSHOTS}/editor.png` });
      await browser.goto(`${site.url}/?p=${main?.id}`);
      await browser.screenshot({ path: `${SCREENSHOTS}/front.png`, fullPage: true });
    });
  }, 300_000);

  it.each<[string, Partial<NewJobInput['content']>, Partial<NewJobInput>, string, RegExp]>([
    ['a missing image', { featured_image: { source: 'FILES/none.png' } }, {}, 'media_missing', /featured_image/],
    ['a forbidden address', { images: [{ source: 'http://10.0.0.1/x.png', alt: '' }] }, {}, 'media_address', /images/],
    [
      'sound where a picture belongs',
      { featured_image: { source: 'FILES/horn.wav' } },
      {},
      'media_type',
      /featured_image/,
    ],
    ['an unknown author', { author: 'nobody' }, {}, 'unknown_author', /nobody.*field author/],
    ['a language that the site has not', { language: 'fr' }, {}, 'unknown_language', /language/],
    ['a script in the body', { body: '<p>x</p><script>alert(1)</script>' }, {}, 'validation', /body.*script/],
    ['a date ahead', {}, { publish_date: '2027-01-01' }, 'future_date', /publish_date/],
    ['a title of 300 characters', { title: 'x'.repeat(300) }, {}, 'validation', /title/],
    ['an empty body', { body: '<p> </p>' }, {}, 'validation', /body/],
    ['a title that a post has already', { title: 'THE KEEPER – of “the light”!' }, {}, 'duplicate_title', /title/],
  ])('is refused before anything is created: %s', async (_, content, more, code, message) => {
    const here = await agentHere();
    const before = await site.sql(COUNT_EVERYTHING);
    const text = JSON.stringify({ title: 'A sound title', body: '<p>Text.</p>', ...content }).replaceAll(
      'FILES',
      files.url,
    );
    const { job } = await publish(here, {
      job_id: `bad-${code}-${Math.random()}`,
      category: 'A category that is not there',
      ...more,
      content: { tags: ['a tag that is not there'], ...JSON.parse(text) },
    });
    expect(job).toMatchObject({ status: 'FAILED', errorCode: code, errorMessage: expect.stringMatching(message) });
    expect(await site.sql(COUNT_EVERYTHING)).toEqual(before);
  });

  it('a language without Polylang is refused before anything is created', async () => {
    await site.php("update_option( 'scs_test_doubles', 'yoast' ); return true;");
    const here = await agentHere();
    const content = { title: 'Eine Sprache', body: '<p>Text.</p>', language: 'de' };
    const before = await site.sql(COUNT_EVERYTHING);
    const { job } = await publish(here, { job_id: 'no-polylang', category: 'A category that is not there', content });
    expect(job).toMatchObject({
      status: 'FAILED',
      errorCode: 'language_unsupported',
      errorMessage: expect.stringMatching(/language de/),
    });
    expect(await site.sql(COUNT_EVERYTHING)).toEqual(before);
  });

  it('leaves no PHP notice of the plugin behind', async () => {
    // WordPress's own admin pages, which the browser opened, note that they may not ask the internet.
    const log = await site.phpErrors();
    expect(log.split('\n').filter((line) => line.includes('/smart-content-scheduler/'))).toEqual([]);
  });
});

/** Whatever a publication could leave behind: posts and attachments, terms, rows of the plugin's own. */
const COUNT_EVERYTHING = `
  SELECT ( SELECT COUNT(*) FROM wp_posts ) AS posts, ( SELECT COUNT(*) FROM wp_terms ) AS terms,
    ( SELECT COUNT(*) FROM wp_smart_content_scheduler_media ) AS media,
    ( SELECT COUNT(*) FROM wp_smart_content_scheduler_publications ) AS publications`;

const READ_POSTS = `
  $read = static function ( $post ) {
    $path = static function ( $term ) use ( &$path ) {
      $name = html_entity_decode( $term->name );
      return $term->parent ? $path( get_term( $term->parent ) ) . '/' . $name : $name;
    };
    $thumbnail = get_post( get_post_thumbnail_id( $post ) );
    $tags = array_map( 'html_entity_decode', wp_get_post_tags( $post->ID, array( 'fields' => 'names' ) ) );
    sort( $tags, SORT_STRING | SORT_FLAG_CASE );
    $categories = array_map( $path, get_the_category( $post->ID ) );
    sort( $categories );
    return array(
      'id' => $post->ID, 'title' => html_entity_decode( $post->post_title ), 'status' => $post->post_status, 'content' => $post->post_content,
      'excerpt' => $post->post_excerpt, 'slug' => $post->post_name, 'date_gmt' => $post->post_date_gmt,
      'author' => get_the_author_meta( 'login', $post->post_author ), 'comment_status' => $post->comment_status, 'ping_status' => $post->ping_status,
      'format' => get_post_format( $post ), 'sticky' => is_sticky( $post->ID ), 'tags' => $tags, 'categories' => $categories,
      'featured' => $thumbnail ? array( 'alt' => get_post_meta( $thumbnail->ID, '_wp_attachment_image_alt', true ), 'caption' => $thumbnail->post_excerpt, 'title' => $thumbnail->post_title ) : null,
      'seo' => array_map( static function ( $name ) use ( $post ) { return get_post_meta( $post->ID, '_yoast_wpseo_' . $name, true ); },
        array( 'title' => 'title', 'metadesc' => 'metadesc', 'focuskw' => 'focuskw', 'canonical' => 'canonical' ) ),
      'language' => pll_get_post_language( $post->ID ), 'translations' => pll_get_post_translations( $post->ID ),
    );
  };
  $posts = get_posts( array( 'numberposts' => -1, 'post_status' => 'any', 'date_query' => array( array( 'before' => '2026-10-31' ) ), 'orderby' => 'ID', 'order' => 'ASC' ) );
  return array_map( $read, $posts );`;
