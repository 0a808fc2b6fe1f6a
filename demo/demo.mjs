// `npm run demo`: two real WordPress sites of one brand with their agents and a coordinator, on a machine that has only Node.
import { readFileSync } from 'node:fs';
import { checkBrand } from './check-brand.mjs';
import { checkSite } from './check-site.mjs';
import { stopAll } from './child.mjs';
import { DemoFailure, tail } from './failure.mjs';
import { install } from './install.mjs';
import { holdFolder } from './only-one.mjs';
import { STATE } from './paths.mjs';
import { say, step } from './progress.mjs';
import { brand, sites } from './sites.mjs';
import { startAgent } from './start-agent.mjs';
import { startCoordinator } from './start-coordinator.mjs';
import { startWordPress } from './start-wordpress.mjs';
import { readOptions, summary } from './summary.mjs';

const options = readOptions(process.argv.slice(2));
if (options.message !== null) {
  console.log(options.message);
  process.exit(options.exitCode);
}

let release = () => {};
let stopping = false;

/** Stops every child, then ends the process. @param {number} code */
async function end(code) {
  if (stopping) return;
  stopping = true;
  await stopAll();
  release();
  process.exit(code);
}

let isUp = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (!stopping) say('Stopping …');
    void end(isUp && !options.check ? 0 : 1);
  });
}

try {
  release = holdFolder(STATE);
  await install();
  const coordinator = await startCoordinator(brand);
  // Each WordPress is one process with one thread, so two at a time take hardly longer than one.
  const running = await Promise.all(sites.map((site) => startSite(site, coordinator)));
  await coordinator.takeTurns();
  for (const { site, agent } of running) {
    console.log(`\n${(await agent.scs.text('status')).trimEnd()}\n`);
    say(`${site.title} is up.`);
  }
  if (options.check) await end((await check(running, coordinator)) ? 0 : 1);
  isUp = true;
  console.log(summary(running, { title: `${brand.name}, the brand of both`, ...coordinator }));
} catch (error) {
  if (!stopping) explain(error);
  await end(1);
}

/** @param {import('./sites.mjs').Site} site @param {Awaited<ReturnType<typeof startCoordinator>>} coordinator */
async function startSite(site, coordinator) {
  const wordpress = await step(
    `${site.title}: starting WordPress in ${site.zone}`,
    () => startWordPress(site),
    ({ url }) => `it answers at ${url}`,
  );
  const agent = await startAgent(site, wordpress, coordinator);
  return { site, wordpress, agent };
}

/**
 * @param {Awaited<ReturnType<typeof startSite>>[]} running @param {Awaited<ReturnType<typeof startCoordinator>>} coordinator
 */
async function check(running, coordinator) {
  const failed = [];
  const looks = [
    { title: brand.name, look: () => checkBrand(brand, coordinator, running.length) },
    ...running.map(({ site, wordpress, agent }) => ({
      title: site.title,
      look: () => checkSite({ wordpress, agent }),
    })),
  ];
  for (const { title, look } of looks) {
    for (const { what, wrong } of await step(`${title}: checking over HTTP`, look)) {
      say(`  ${wrong === null ? `ok    ${what}` : `WRONG ${what}: ${wrong}`}`);
      if (wrong !== null) failed.push(`${title}: ${wrong}`);
    }
  }
  if (failed.length > 0) console.error(`\nThe demo failed. ${failed.join('. ')}.`);
  else console.log('demo ok');
  return failed.length === 0;
}

/** @param {unknown} error */
function explain(error) {
  if (!(error instanceof DemoFailure)) return console.error(error);
  console.error(`\nThe demo failed. ${error.message}`);
  if (error.log !== null) console.error(`\nThe last lines of ${error.log}:\n${tail(readFileSync(error.log, 'utf8'))}`);
}
