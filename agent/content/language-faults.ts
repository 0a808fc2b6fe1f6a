import type { ValidationFault } from './validate-article.ts';

/** Languages that are none, and languages that an article has twice. The first one is the article's own. */
export function languageFaults(languages: readonly (string | undefined)[]): ValidationFault[] {
  const faults: ValidationFault[] = [];
  const seen = new Set<string>();
  for (const [index, language] of languages.entries()) {
    if (language === undefined) continue;
    const field = index === 0 ? 'language' : 'translations';
    if (!isLanguage(language)) faults.push({ field, message: `The language "${language}" is none that exists` });
    const key = language.toLowerCase().replaceAll('_', '-');
    if (seen.has(key)) faults.push({ field, message: `The language "${language}" is there twice` });
    seen.add(key);
  }
  return faults;
}

/** Whether a tag is one of BCP 47, also with WordPress's underscores (`de_DE_formal`). */
function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-')).length === 1;
  } catch {
    return false;
  }
}
