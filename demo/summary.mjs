import { relative } from 'node:path';
import { COORDINATOR, ROOT, SCS } from './paths.mjs';

const USAGE = `Usage: npm run demo [-- --check]

Installs what it needs, starts two real WordPress sites with the plugin, an agent beside each and the coordinator of their
brand, and leaves them running until Ctrl-C.

  --check   verify the result over HTTP, print "demo ok" and stop (exit code 0; 1 when something is wrong)
  --help    this text`;

/** @param {readonly string[]} args @returns {{ check: boolean, message: string | null, exitCode: number }} */
export function readOptions(args) {
  const unknown = args.find((arg) => !['--check', '--help', '-h'].includes(arg));
  if (unknown !== undefined)
    return { check: false, message: `There is no option ${unknown}.\n\n${USAGE}`, exitCode: 2 };
  const help = args.includes('--help') || args.includes('-h');
  return { check: args.includes('--check'), message: help ? USAGE : null, exitCode: 0 };
}

/**
 * Addresses and logins, for the person in front of the terminal.
 * @param {readonly { site: { title: string }, wordpress: { url: string, adminPassword: string }, agent: { url: string, apiKey: string, folder: string } }[]} running
 * @param {{ title: string, url: string, apiKey: string, folder: string }} coordinator
 */
export function summary(running, coordinator) {
  const blocks = running.map(({ site, wordpress, agent }) =>
    [
      site.title,
      `  Front page   ${wordpress.url}/`,
      `  Admin        ${wordpress.url}/wp-admin/   user admin, password ${wordpress.adminPassword}`,
      `  Agent        ${agent.url}/readyz   API key ${agent.apiKey}`,
      `  Commands     cd ${relative(ROOT, agent.folder)} && node ${relative(agent.folder, SCS)} status`,
      `  Logs         ${relative(ROOT, agent.folder)}/agent.log, ${relative(ROOT, agent.folder)}/wordpress.log`,
    ].join('\n'),
  );
  blocks.push(
    [
      coordinator.title,
      `  Fleet page   ${coordinator.url}/   API key ${coordinator.apiKey}`,
      `  Commands     cd ${relative(ROOT, coordinator.folder)} && node ${relative(coordinator.folder, COORDINATOR)} status`,
      `  Log          ${relative(ROOT, coordinator.folder)}/coordinator.log`,
      '  The sites take turns: a post every five minutes, the first one in a quarter of an hour.',
    ].join('\n'),
  );
  return `\n${blocks.join('\n\n')}\n\nEverything keeps running until Ctrl-C.`;
}
