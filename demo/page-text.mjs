const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** HTML as a reader sees it, letters and digits only: typographic quotes, tags and entities make no difference. @param {string} html */
export function readableText(html) {
  return html
    .replace(/<(script|style)\b.*?<\/\1>/gis, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_, decimal) => String.fromCodePoint(Number(decimal)))
    .replace(/&([a-z]+);/gi, (whole, name) => NAMED[name.toLowerCase()] ?? whole)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Whether the body of a page (not only its `<title>`) names a title. @param {string} page @param {string} title in HTML */
export function namesTitle(page, title) {
  const body = page.slice(Math.max(0, page.search(/<body\b/i)));
  return ` ${readableText(body)} `.includes(` ${readableText(title)} `);
}
