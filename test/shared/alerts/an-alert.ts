import type { OutgoingAlert } from '../../../shared/contract/alerts.ts';

/** An alert with everything that a rendering could get wrong: markup, mentions, several scripts, line ends. */
export const anAlert = (fields: Partial<OutgoingAlert> = {}): OutgoingAlert => ({
  id: '3f0e6f1e-5f5c-4f0f-9d53-0c8a3d1d8a01',
  kind: 'publishing_failed',
  title: 'News & <Sport>: publishing failed',
  message: 'Job "a<b>" of News & <Sport> could not be published: 新しい記事 👩‍👩‍👧 <!channel> @everyone.',
  level: 'error',
  details: {
    site: 'https://news.example.org',
    next_step: 'Mend the cause, then "scs jobs retry a<b>".',
    category: 'News & <Sport>',
    job: 'a<b>',
    cause: 'rest_cannot_create: <b>no</b>',
    attempts: 3,
  },
  timestamp: '2026-11-24T09:00:00Z',
  ...fields,
});
