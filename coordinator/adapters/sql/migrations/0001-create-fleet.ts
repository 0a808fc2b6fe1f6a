import type { Migration } from '../../../../shared/node/migrate.ts';

const unique = (name: string, table: string, columns: string) => `CREATE UNIQUE INDEX ${name} ON ${table} (${columns})`;
const index = (name: string, table: string, columns: string) => `CREATE INDEX ${name} ON ${table} (${columns})`;

/**
 * The fleet. Names begin with `fleet_`, so that one database may hold an agent's tables too. `held_at` is a slot's time while
 * it keeps its gap free, else null: UNIQUE with the brand, it makes two posts in one instant impossible whatever the program
 * does, and it is the index that reservations search. Presence stands apart from the site, because every report writes it
 * and no reservation needs it.
 */
export const createFleet: Migration = {
  id: 1,
  name: 'create-fleet',
  statements: (t) => [
    `CREATE TABLE IF NOT EXISTS fleet_brands (
      brand_id ${t.text(64)} NOT NULL PRIMARY KEY,
      name ${t.text(200)} NOT NULL,
      rules ${t.longText} NOT NULL,
      epoch ${t.integer} NOT NULL DEFAULT 0,
      rotation ${t.longText} NOT NULL,
      settling_since ${t.instant} NULL,
      settling_hard ${t.integer} NOT NULL DEFAULT 0
    ) ${t.tableEnd}`,
    `CREATE TABLE IF NOT EXISTS fleet_sites (
      site_id ${t.text(64)} NOT NULL PRIMARY KEY,
      brand_id ${t.text(64)} NOT NULL,
      url ${t.text(400)} NOT NULL,
      url_key ${t.text(400)} NOT NULL,
      name ${t.text(200)} NOT NULL,
      weight ${t.integer} NOT NULL,
      rules ${t.longText} NOT NULL,
      token_serial ${t.integer} NOT NULL,
      revoked ${t.integer} NOT NULL DEFAULT 0,
      enrolled_at ${t.instant} NOT NULL
    ) ${t.tableEnd}`,
    unique('fleet_sites_url', 'fleet_sites', 'url_key'),
    index('fleet_sites_brand', 'fleet_sites', 'brand_id, site_id'),
    `CREATE TABLE IF NOT EXISTS fleet_presence (
      site_id ${t.text(64)} NOT NULL PRIMARY KEY,
      zone ${t.text(64)} NOT NULL,
      reported_at ${t.instant} NULL,
      silent_after ${t.instant} NOT NULL,
      unreachable_since ${t.instant} NULL,
      publish_limit_seconds ${t.integer} NOT NULL,
      posts_per_day ${t.real} NOT NULL,
      queue_total ${t.integer} NOT NULL,
      queue_hash ${t.text(64)} NULL,
      failures_last_day ${t.integer} NOT NULL,
      last_message ${t.longText} NULL,
      agent_version ${t.text(40)} NOT NULL,
      cadence ${t.text(20)} NOT NULL,
      paused ${t.integer} NOT NULL,
      skew_ms ${t.integer} NOT NULL
    ) ${t.tableEnd}`,
    `CREATE TABLE IF NOT EXISTS fleet_queues (
      site_id ${t.text(64)} NOT NULL PRIMARY KEY,
      body ${t.longText} NOT NULL
    ) ${t.tableEnd}`,
    `CREATE TABLE IF NOT EXISTS fleet_declared_sites (
      url_key ${t.text(400)} NOT NULL PRIMARY KEY,
      brand_id ${t.text(64)} NOT NULL,
      weight ${t.integer} NULL,
      rules ${t.longText} NULL
    ) ${t.tableEnd}`,
    `CREATE TABLE IF NOT EXISTS fleet_invitations (
      code_hash ${t.text(64)} NOT NULL PRIMARY KEY,
      brand_id ${t.text(64)} NOT NULL,
      weight ${t.integer} NULL,
      expires_at ${t.instant} NOT NULL,
      used_at ${t.instant} NULL
    ) ${t.tableEnd}`,
    `CREATE TABLE IF NOT EXISTS fleet_slots (
      site_id ${t.text(64)} NOT NULL,
      slot_id ${t.text(191)} NOT NULL,
      brand_id ${t.text(64)} NOT NULL,
      request_id ${t.text(191)} NOT NULL,
      status ${t.text(20)} NOT NULL,
      scheduled_at ${t.instant} NOT NULL,
      held_at ${t.instant} NULL,
      valid_from ${t.instant} NOT NULL,
      valid_until ${t.instant} NOT NULL,
      epoch ${t.integer} NOT NULL,
      category ${t.text(200)} NULL,
      job_id ${t.text(191)} NULL,
      title ${t.longText} NULL,
      replaces ${t.text(191)} NULL,
      published_at ${t.instant} NULL,
      post_url ${t.longText} NULL,
      reason ${t.longText} NULL,
      PRIMARY KEY (site_id, slot_id)
    ) ${t.tableEnd}`,
    unique('fleet_slots_request', 'fleet_slots', 'site_id, request_id'),
    unique('fleet_slots_held', 'fleet_slots', 'brand_id, held_at'),
    index('fleet_slots_brand', 'fleet_slots', 'brand_id, scheduled_at'),
    index('fleet_slots_site', 'fleet_slots', 'site_id, status, valid_until'),
    index('fleet_slots_ended', 'fleet_slots', 'scheduled_at'),
    index('fleet_slots_due', 'fleet_slots', 'status, scheduled_at'),
    `CREATE TABLE IF NOT EXISTS fleet_results (
      seq ${t.serial},
      site_id ${t.text(64)} NOT NULL,
      result_id ${t.text(191)} NOT NULL,
      slot_id ${t.text(191)} NULL,
      kind ${t.text(20)} NOT NULL,
      category ${t.text(200)} NULL,
      at ${t.instant} NOT NULL,
      post_url ${t.longText} NULL,
      message ${t.longText} NULL
    ) ${t.tableEnd}`,
    unique('fleet_results_once', 'fleet_results', 'site_id, result_id'),
    index('fleet_results_at', 'fleet_results', 'at'),
    `CREATE TABLE IF NOT EXISTS fleet_state (
      name ${t.text(191)} NOT NULL PRIMARY KEY,
      value ${t.longText} NOT NULL
    ) ${t.tableEnd}`,
  ],
};
