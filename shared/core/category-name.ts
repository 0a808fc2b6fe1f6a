/** The category of jobs that came without one. */
export const UNKNOWN_CATEGORY = 'UNKNOWN';

/** A name or path without what names nothing: `News/`, ` /News` and `News` are one. Empty when all of it is so. */
export const tidyCategoryPath = (name: string): string =>
  name
    .split('/')
    .map((part) => part.trim())
    .filter(Boolean)
    .join('/');

/**
 * The form in which category names are compared: Unicode-normalised, any case, any white space. `Tech`, `tech ` and
 * `TECH` are one; the parts of a path `Parent / Child` are trimmed each, and empty ones count for nothing.
 */
export const foldCategoryName = (name: string): string =>
  tidyCategoryPath(name.normalize('NFC')).replace(/\s+/g, ' ').toLowerCase();
