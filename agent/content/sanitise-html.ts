import sanitizeHtml from 'sanitize-html';
import {
  allowedAttributes,
  allowedSchemes,
  allowedStyles,
  allowedTags,
  attributesWithAddress,
  droppedWithContent,
  mediaSchemes,
} from './allow-list.ts';

/** Elements that show nothing without an address. */
const NEEDS_ADDRESS = new Set(['img', 'source', 'track']);

const options: sanitizeHtml.IOptions = {
  allowedTags: [...allowedTags],
  nonTextTags: [...droppedWithContent],
  disallowedTagsMode: 'discard',
  selfClosing: ['img', 'br', 'hr', 'wbr', 'col', 'source', 'track'],
  allowedAttributes: Object.fromEntries(Object.entries(allowedAttributes).map(([tag, names]) => [tag, [...names]])),
  allowedStyles: { '*': Object.fromEntries(Object.entries(allowedStyles).map(([name, rules]) => [name, [...rules]])) },
  allowedSchemes: [...allowedSchemes],
  allowedSchemesByTag: Object.fromEntries(
    ['img', 'source', 'srcset', 'audio', 'video', 'track'].map((tag) => [tag, [...mediaSchemes]]),
  ),
  allowedSchemesAppliedToAttributes: [...attributesWithAddress],
  allowProtocolRelative: true,
  transformTags: { a: safeTarget },
  exclusiveFilter: ({ tag, attribs }) => NEEDS_ADDRESS.has(tag) && !attribs.src && !attribs.srcset,
};

/** HTML with nothing in it but what the allow-list names. Comments are dropped. */
export function sanitiseHtml(html: string): string {
  return sanitizeHtml(html, options);
}

/** A page opened in a new tab must not get hold of the one that opened it. */
function safeTarget(tagName: string, attribs: sanitizeHtml.Attributes): sanitizeHtml.Tag {
  const { target, rel = '' } = attribs;
  const words = rel.split(/\s+/).filter((word) => word !== '');
  if (target === undefined || target === '_self' || words.includes('noopener')) return { tagName, attribs };
  return { tagName, attribs: { ...attribs, rel: [...words, 'noopener'].join(' ') } };
}
