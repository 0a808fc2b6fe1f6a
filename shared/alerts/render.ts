import type { Alert, AlertLevel } from '../contract/alerts.ts';

/** `#rrggbb` of each level, readable on white with white text on it. */
export const LEVEL_COLOURS: Record<AlertLevel, string> = {
  info: '#1a7f37',
  warning: '#9a6700',
  error: '#cf222e',
  critical: '#82071e',
};

/** What a detail is called for people, by its name in the alert. */
const NAMES: Record<string, string> = {
  site: 'Site',
  category: 'Category',
  job: 'Job',
  cause: 'Cause',
  next_step: 'What to do',
};

const nameOf = (key: string): string => {
  const words = key.replaceAll('_', ' ');
  return NAMES[key] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

/** The details for people: known names first and in their order, then the others as they come. */
export function detailLines({ details }: Pick<Alert, 'details'>): [name: string, value: string][] {
  const first = Object.keys(NAMES).filter((key) => Object.hasOwn(details, key) && key !== 'next_step');
  const rest = Object.keys(details).filter((key) => !Object.hasOwn(NAMES, key));
  const last = Object.hasOwn(details, 'next_step') ? ['next_step'] : [];
  return [...first, ...rest, ...last].map((key) => [nameOf(key), String(details[key])]);
}

/** One line that tells the alerts of several sites apart in a mailbox. No line ends: it becomes a header. */
export function subjectOf({ title, level, details }: Alert): string {
  const site = details.site === undefined ? '' : ` ${hostOf(String(details.site))}:`;
  return `[${level.toUpperCase()}]${site} ${title}`.replace(/\p{Cc}+/gu, ' ');
}

function hostOf(site: string): string {
  try {
    return new URL(site).host;
  } catch {
    return site;
  }
}

/** The alert as plain text: message, details, time. */
export function renderText(alert: Alert): string {
  const lines = detailLines(alert).map(([name, value]) => `${name}: ${value}`);
  return [alert.title, '', alert.message, '', ...lines, `Time: ${alert.timestamp}`, ''].join('\n');
}

/** The alert as HTML mail: no pictures, no styles from elsewhere, everything escaped. */
export function renderHtml(alert: Alert): string {
  const colour = LEVEL_COLOURS[alert.level];
  const rows = [...detailLines(alert), ['Time', alert.timestamp] as const].map(
    ([name, value]) =>
      `<tr><th scope="row" align="left" valign="top" style="padding:4px 16px 4px 0;font-weight:600;white-space:nowrap">${escapeHtml(name)}</th><td style="padding:4px 0;word-break:break-word">${escapeHtml(value)}</td></tr>`,
  );
  return [
    '<!DOCTYPE html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(alert.title)}</title></head>`,
    '<body style="margin:0;padding:24px;font-family:system-ui,-apple-system,Segoe UI,sans-serif;font-size:15px;line-height:1.5;color:#1f2328;background:#ffffff">',
    `<p style="margin:0 0 12px"><span style="padding:2px 10px;border-radius:4px;color:#ffffff;background:${colour};font-weight:600">${alert.level}</span></p>`,
    `<h1 style="margin:0 0 12px;font-size:20px">${escapeHtml(alert.title)}</h1>`,
    `<p style="margin:0 0 16px;white-space:pre-line">${escapeHtml(alert.message)}</p>`,
    `<table style="border-collapse:collapse;font-size:14px">${rows.join('')}</table>`,
    '</body></html>',
    '',
  ].join('\n');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);

/** At most `limit` UTF-16 units, ending in `…` when something was cut; no character is cut in half. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
