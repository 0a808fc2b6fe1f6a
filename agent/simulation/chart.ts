/** Colours of the pictures, for light and dark; `:root` is the page, or the picture itself where it stands alone. */
export const CHART_STYLE = `
:root { color-scheme: light dark; --ground: #ffffff; --ink: #1f2328; --muted: #59636e; --grid: #d1d9e0; --accent: #0969da; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0d1117; --ink: #f0f6fc; --muted: #9198a1; --grid: #3d444d; --accent: #4493f8; }
}
svg { font: 12px system-ui, sans-serif; }
svg .ground { fill: var(--ground); }
svg text { fill: var(--muted); }
svg text.title { fill: var(--ink); font-size: 14px; font-weight: 600; }
svg .grid { stroke: var(--grid); stroke-width: 1; }
svg .mark { fill: var(--accent); }
svg .line { stroke: var(--accent); stroke-width: 2; }
svg .limit { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 4 3; }
`.trim();

/** A picture: what it shows, its size, and its SVG elements. Every picture is as wide as the others. */
export interface Chart {
  title: string;
  height: number;
  body: string;
}

export const CHART_WIDTH = 640;
/** Room for labels around the plot. */
export const PLOT = { left: 44, right: 16, top: 34, bottom: 34 } as const;
export const PLOT_WIDTH = CHART_WIDTH - PLOT.left - PLOT.right;

/** The picture inside a page that has `CHART_STYLE`. */
export function inlineSvg({ title, height, body }: Chart, style = ''): string {
  const text = escapeXml(title);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${CHART_WIDTH} ${height}" width="${CHART_WIDTH}" height="${height}" role="img" aria-label="${text}">`,
    style === '' ? '' : `<style>${style}</style>`,
    `<rect class="ground" width="${CHART_WIDTH}" height="${height}"/>`,
    `<text class="title" x="${PLOT.left}" y="20">${text}</text>`,
    body,
    '</svg>',
  ]
    .filter(Boolean)
    .join('\n');
}

/** The picture as a file of its own. */
export const svgFile = (chart: Chart): string => `${inlineSvg(chart, CHART_STYLE)}\n`;

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] as string);

/** One decimal is finer than a pixel. */
export const px = (value: number): string => String(Math.round(value * 10) / 10);

export const label = (x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end' = 'middle'): string =>
  `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${escapeXml(text)}</text>`;

export const line = (kind: 'grid' | 'line' | 'limit', x1: number, y1: number, x2: number, y2: number): string =>
  `<line class="${kind}" x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"/>`;

export const box = (x: number, y: number, width: number, height: number): string =>
  `<rect class="mark" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"/>`;
