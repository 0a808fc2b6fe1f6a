import { setTimeout as pause } from 'node:timers/promises';
import { isHealthy } from './check-site.mjs';

/** Every agent reports, and the coordinator deals out slots, within this. */
const DEALT_SECONDS = 420;
const LOOK_EVERY_MS = 3_000;
/** As many slots in a row are looked at. */
const LOOKED_AT = 6;

/**
 * Looks at the coordinator over HTTP and with its command line: it is healthy, both sites report to it, and their slots
 * alternate.
 * @param {{ id: string }} brand
 * @param {{ url: string, command: ReturnType<typeof import('./scs.mjs').coordinatorIn> }} coordinator
 * @param {number} sites how many there are
 * @returns {Promise<import('./check-site.mjs').Finding[]>}
 */
export async function checkBrand(brand, { url, command }, sites) {
  const deadline = Date.now() + DEALT_SECONDS * 1000;
  let findings = await look(brand, command, sites);
  while (findings.some(({ wrong }) => wrong !== null) && Date.now() < deadline) {
    await pause(LOOK_EVERY_MS);
    findings = await look(brand, command, sites);
  }
  return [
    { what: 'the coordinator’s /healthz is healthy', wrong: await isHealthy(`${url}/healthz`, 'ok') },
    { what: 'the coordinator’s /readyz is healthy', wrong: await isHealthy(`${url}/readyz`, 'ready') },
    ...findings,
  ];
}

/** @param {{ id: string }} brand @param {ReturnType<typeof import('./scs.mjs').coordinatorIn>} command @param {number} sites */
async function look(brand, command, sites) {
  const status = await command.json('status', '--json');
  const { slots } = await command.json('schedule', '--brand', brand.id, '--days', '1', '--json');
  return [
    { what: `${sites} sites report to the coordinator`, wrong: unhealthy(status, sites) },
    { what: `the sites take turns in the next ${LOOKED_AT} slots`, wrong: outOfTurn(slots) },
  ];
}

/** @param {{ sites: { url: string, state: string }[], problems: string[] }} status @param {number} expected */
export function unhealthy({ sites, problems }, expected) {
  const wrong = sites.filter(({ state }) => state !== 'healthy').map(({ url, state }) => `${url} is ${state}`);
  if (sites.length !== expected) wrong.push(`it knows ${sites.length} sites instead of ${expected}`);
  return [...wrong, ...problems].join('; ') || null;
}

/** @param {{ site: string, slot_id: string, status: string }[]} slots by time */
export function outOfTurn(slots) {
  const given = slots.filter(({ status }) => status !== 'missed' && status !== 'released').slice(0, LOOKED_AT);
  if (given.length < LOOKED_AT) return `only ${given.length} slots are given out`;
  const twice = given.find(({ site }, i) => i > 0 && given[i - 1]?.site === site);
  return twice === undefined ? null : `${twice.site} has two slots in a row, the second is ${twice.slot_id}`;
}
