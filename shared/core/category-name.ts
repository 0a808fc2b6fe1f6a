/** The category of jobs that came without one. */
export const UNKNOWN_CATEGORY = 'UNKNOWN';

/**
 * The form in which category names are compared: Unicode-normalised, any case, any white space. `Tech`, `tech ` and
 * `TECH` are one; the parts of a path `Parent / Child` are trimmed each.
 */
export function foldCategoryName(name: string): string {
  return name
    .normalize('NFC')
    .split('/')
    .map((part) => part.trim().replace(/\s+/g, ' ').toLowerCase())
    .join('/');
}
