import { defaultTreeAdapter, parseFragment } from 'parse5';
import { type ArticleContent, publishDate } from '../../shared/contract/content.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import { nodesIn } from './html-tree.ts';
import { placeholdersIn, placeholdersInHtml } from './placeholders.ts';
import { renderBody } from './render-body.ts';

/** One thing that keeps an article from being published. */
export interface ValidationFault {
  /** Its name in the contract: `title`, `body`, `publish_date`, … */
  field: string;
  /** A whole sentence that names the field, without its full stop. */
  message: string;
}

export interface ValidationRules {
  /** Most characters that a title may have, markup not counted. */
  titleMaxLength: number;
  /** Whether `{{…}}`, `[INSERT …]` and `TODO` are faults. */
  placeholders: boolean;
}

export const defaultValidationRules: ValidationRules = { titleMaxLength: 200, placeholders: true };

export interface ArticleToValidate {
  content: Pick<ArticleContent, 'title' | 'body' | 'format'> & Partial<Pick<ArticleContent, 'excerpt' | 'tags'>>;
  publish_date?: string | null | undefined;
}

const SHOWS_SOMETHING = new Set(['img', 'audio', 'video']);

/** Everything that keeps an article from being published; empty when it may be. */
export function validateArticle(article: ArticleToValidate, rules: Partial<ValidationRules> = {}): ValidationFault[] {
  const { titleMaxLength, placeholders } = { ...defaultValidationRules, ...rules };
  const { title, excerpt = '', tags = [] } = article.content;
  const faults: ValidationFault[] = [];
  const fault = (field: string, message: string) => faults.push({ field, message });

  const length = [...visibleText(title)].length;
  if (length === 0) fault('title', 'The title is empty');
  if (length > titleMaxLength) fault('title', `The title has ${length} characters, and ${titleMaxLength} is the most`);

  const body = rendered(article.content);
  if ('fault' in body) fault('body', body.fault);
  else if (!showsSomething(body.html)) fault('body', 'The body is empty');

  if (placeholders) {
    const fields = {
      title: placeholdersIn(title),
      excerpt: placeholdersIn(excerpt),
      tags: placeholdersIn(tags.join('\n')),
    };
    const inBody = 'html' in body ? placeholdersInHtml(body.html) : [];
    for (const [field, found] of Object.entries({ ...fields, body: inBody })) {
      if (found.length > 0) fault(field, `The ${field} ${placeholderSentence(field, found)}`);
    }
  }
  if (article.publish_date && !isRealDate(article.publish_date)) {
    fault('publish_date', `The publish_date "${article.publish_date}" is no date that exists`);
  }
  return faults;
}

/** The error message of a job that cannot be published: `Validation: a; b`. */
export function validationMessage(faults: readonly ValidationFault[]): string {
  return `Validation: ${faults.map(({ message }) => message).join('; ')}`;
}

function rendered(content: ArticleToValidate['content']): { html: string } | { fault: string } {
  try {
    return renderBody(content);
  } catch (error) {
    if (error instanceof SchedulerError) return { fault: error.message.replace(/\.$/, '') };
    throw error;
  }
}

function placeholderSentence(field: string, found: readonly string[]): string {
  const shown = found.slice(0, 5).join(', ');
  const more = found.length > 5 ? ` and ${found.length - 5} more` : '';
  return `${field === 'tags' ? 'hold' : 'holds'} an unresolved placeholder (${shown}${more})`;
}

function visibleText(html: string): string {
  let text = '';
  for (const { node } of nodesIn(parseFragment(html))) if (defaultTreeAdapter.isTextNode(node)) text += node.value;
  return text.trim();
}

function showsSomething(html: string): boolean {
  if (visibleText(html) !== '') return true;
  for (const { node } of nodesIn(parseFragment(html))) {
    if (defaultTreeAdapter.isElementNode(node) && SHOWS_SOMETHING.has(node.tagName)) return true;
  }
  return false;
}

/** Whether the contract's date also exists: no 30 February, no hour 25. */
export function isRealDate(text: string): boolean {
  if (!publishDate.safeParse(text).success) return false;
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const daysOfMonth = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth) return false;
  const [, hour, minute, second = 0] =
    /[T ](\d{2}):(\d{2})(?::(\d{2}))?/.exec(text)?.map((part) => Number(part ?? 0)) ?? [];
  return hour === undefined || minute === undefined || (hour <= 23 && minute <= 59 && second <= 59);
}
