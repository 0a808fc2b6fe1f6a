import { fromEpochDay } from '../../shared/core/local-date.ts';
import { localEpochDay } from '../../shared/core/zone.ts';
import { CHART_STYLE, escapeXml, inlineSvg } from './chart.ts';
import { gapChart, heatMap, positionHistogram } from './charts.ts';
import type { Simulation } from './run-simulation.ts';
import { summaryText } from './summary-text.ts';

const PAGE_STYLE = `
body { margin: 2rem auto; padding: 0 1rem; max-width: 84rem; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 2rem; }
section { max-width: 52rem; }
h1 { line-height: 1.2; }
h1 + p { color: var(--muted); }
svg { display: block; width: 100%; height: auto; margin: 1rem 0; }
pre { overflow-x: auto; font-size: 13px; white-space: pre-wrap; }
`.trim();

/** One self-contained page without scripts: figures and pictures of each cadence, side by side. Light and dark. */
export function htmlPage(simulations: readonly Simulation[]): string {
  const [first] = simulations;
  const title = `Smart Content Scheduler: ${simulations.map(({ cadence }) => cadence).join(' and ')}, simulated`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<style>
${CHART_STYLE}
${PAGE_STYLE}
</style>
</head>
<body>
<h1>${escapeXml(title)}</h1>
<p>${first ? escapeXml(`${first.summary.days} days from ${localDate(first)} in ${first.summary.timezone}; wall-clock times are of that zone.`) : ''}</p>
<main>
${simulations.map(section).join('\n')}
</main>
</body>
</html>
`;
}

const localDate = ({ from, calendar }: Simulation): string => fromEpochDay(localEpochDay(from, calendar.zone));

const section = (simulation: Simulation): string => `<section>
<h2>${escapeXml(simulation.cadence)}</h2>
<pre>${escapeXml(summaryText(simulation.summary).split('\n').slice(2).join('\n'))}</pre>
${[heatMap, positionHistogram, gapChart].map((draw) => inlineSvg(draw(simulation))).join('\n')}
</section>`;
