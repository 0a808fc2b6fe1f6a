// `npm run demo`: a real WordPress with the plugin, its agent and sample posts, on a machine that has only Node.
import { readFileSync } from 'node:fs';
import { checkSite } from './check-site.mjs';
import { stopAll } from './child.mjs';
import { DemoFailure, tail } from './failure.mjs';
import { install } from './install.mjs';
import { holdFolder } from './only-one.mjs';
import { STATE } from './paths.mjs';
import { say, step } from './progress.mjs';
import { sites } from './sites.mjs';
import { startAgent } from './start-agent.mjs';
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
  const running = [];
  for (const site of sites) running.push(await startSite(site));
  for (const { site, agent } of running) {
    console.log(`\n${(await agent.scs.text('status')).trimEnd()}\n`);
    say(`${site.title} is up.`);
  }
  if (options.check) await end((await check(running)) ? 0 : 1);
  isUp = true;
  console.log(summary(running));
} catch (error) {
  if (!stopping) explain(error);
  await end(1);
}

/** @param {import('./sites.mjs').Site} site */
async function startSite(site) {
  const wordpress = await step(
    `${site.title}: starting WordPress in ${site.zone}`,
    () => startWordPress(site),
    ({ url }) => `it answers at ${url}`,
  );
  const agent = await startAgent(site, wordpress);
  return { site, wordpress, agent };
}

/** @param {Awaited<ReturnType<typeof startSite>>[]} running */
async function check(running) {
  const failed = [];
  for (const { site, wordpress, agent } of running) {
    const findings = await step(`${site.title}: checking over HTTP`, () => checkSite({ wordpress, agent }));
    for (const { what, wrong } of findings) {
      say(`  ${wrong === null ? `ok    ${what}` : `WRONG ${what}: ${wrong}`}`);
      if (wrong !== null) failed.push(`${site.title}: ${wrong}`);
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
