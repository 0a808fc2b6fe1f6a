import { defaultTreeAdapter, parseFragment } from 'parse5';
import type { ArticleContent } from '../../shared/contract/content.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import { bodyFaults } from './body-faults.ts';
import { nodesIn } from './html-tree.ts';
import { languageFaults } from './language-faults.ts';
import { placeholdersIn, placeholdersInHtml } from './placeholders.ts';
import { isRealDate } from './real-date.ts';
import { type RenderedBody, renderBody } from './render-body.ts';
import { visibleText } from './visible-text.ts';

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
  /** Fewest words that a body must have; in scripts without spaces between words each two characters count as one. */
  minWords: number;
  /** Whether `{{…}}`, `[INSERT …]` and `TODO` are faults. */
  placeholders: boolean;
  /** Whether a text in which a language model refuses to write is a fault. */
  modelRefusals: boolean;
  /** Whether filler text is a fault. */
  loremIpsum: boolean;
  /** Whether pictures of the body and the gallery must have alternative text (which may be empty). */
  altText: boolean;
  /** What is done with scripts, plug-ins, forms and event handlers in a body. */
  activeMarkup: 'refuse' | 'remove';
}

export const defaultValidationRules: ValidationRules = {
  titleMaxLength: 200,
  minWords: 0,
  placeholders: true,
  modelRefusals: true,
  loremIpsum: true,
  altText: true,
  activeMarkup: 'refuse',
};

export interface ArticleToValidate {
  content: Pick<ArticleContent, 'title' | 'body' | 'format'> &
    Partial<Pick<ArticleContent, 'excerpt' | 'tags' | 'images' | 'language' | 'translations'>>;
  publish_date?: string | null | undefined;
}

const SHOWS_SOMETHING = new Set(['img', 'audio', 'video']);

/** Everything that keeps an article from being published; empty when it may be. Translations keep the same rules. */
export function validateArticle(article: ArticleToValidate, rules: Partial<ValidationRules> = {}): ValidationFault[] {
  const { translations = [], language } = article.content;
  const faults = validateText(article.content, { ...defaultValidationRules, ...rules });
  if (article.publish_date && !isRealDate(article.publish_date)) {
    faults.push({
      field: 'publish_date',
      message: `The publish_date "${article.publish_date}" is no date that exists`,
    });
  }
  faults.push(...languageFaults([language, ...translations.map((translation) => translation.language)]));
  for (const translation of translations) {
    for (const { field, message } of validateText(translation, { ...defaultValidationRules, ...rules })) {
      faults.push({
        field: `translations.${translation.language}.${field}`,
        message: `${translation.language}: ${message}`,
      });
    }
  }
  return faults;
}

type Text = Omit<ArticleToValidate['content'], 'language' | 'translations'>;

function validateText(content: Text, rules: ValidationRules): ValidationFault[] {
  const { titleMaxLength, placeholders } = rules;
  const { title, excerpt = '', tags = [] } = content;
  const faults: ValidationFault[] = [];
  const fault = (field: string, message: string) => faults.push({ field, message });

  const length = [...visibleText(title)].length;
  if (length === 0) fault('title', 'The title is empty');
  if (length > titleMaxLength) fault('title', `The title has ${length} characters, and ${titleMaxLength} is the most`);

  const body = rendered(content);
  if ('fault' in body) fault('body', body.fault);
  else if (!showsSomething(body.html)) fault('body', 'The body is empty');
  else faults.push(...bodyFaults(body, content, rules));

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
  return faults;
}

/** The error message of a job that cannot be published: `Validation: a; b`. */
export function validationMessage(faults: readonly ValidationFault[]): string {
  return `Validation: ${faults.map(({ message }) => message).join('; ')}`;
}

function rendered(content: Text): RenderedBody | { fault: string } {
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

function showsSomething(html: string): boolean {
  if (visibleText(html) !== '') return true;
  for (const { node } of nodesIn(parseFragment(html))) {
    if (defaultTreeAdapter.isElementNode(node) && SHOWS_SOMETHING.has(node.tagName)) return true;
  }
  return false;
}
