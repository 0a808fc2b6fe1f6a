// Writes docs/configuration.md and docs/contract/*.json from shared/contract: `npm run contract`. A test holds them to it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { openApiDocument } from '../agent/http/openapi.ts';
import { VERSION } from '../agent/version.ts';
import { openApiDocument as coordinatorOpenApi } from '../coordinator/http/openapi.ts';
import { alertReport, alertWebhookBody } from '../shared/contract/alerts.ts';
import { commandAck, commandAckResponse, siteCommand } from '../shared/contract/commands.ts';
import { newJob } from '../shared/contract/content.ts';
import * as operator from '../shared/contract/coordinator/operator.ts';
import * as coordinatorRules from '../shared/contract/coordinator/rules.ts';
import * as coordinatorSites from '../shared/contract/coordinator/sites.ts';
import { alertSettings } from '../shared/contract/environment/alerts.ts';
import { contentSettings } from '../shared/contract/environment/content.ts';
import { coordinatorSettings } from '../shared/contract/environment/coordinator.ts';
import { fleetSettings } from '../shared/contract/environment/fleet.ts';
import { pipelineSettings } from '../shared/contract/environment/pipeline.ts';
import { scheduleSettings } from '../shared/contract/environment/schedule.ts';
import { serviceSettings } from '../shared/contract/environment/service.ts';
import { siteSettings } from '../shared/contract/environment/site.ts';
import { socialSettings } from '../shared/contract/environment/social.ts';
import { jsonForms } from '../shared/contract/environment/values.ts';
import { agentSettings } from '../shared/contract/environment.ts';
import { addedJob, apiError, checkResponse, importReport, jobDetail, jobView } from '../shared/contract/jobs.ts';
import { planResponse } from '../shared/contract/plan.ts';
import * as plugin from '../shared/contract/plugin.ts';
import { reportRequest, reportResponse } from '../shared/contract/report.ts';
import { settingsResponse } from '../shared/contract/settings.ts';
import { simulatedLine } from '../shared/contract/simulate.ts';
import { socialStatus, socialWebhookBody, weightSuggestion } from '../shared/contract/social.ts';
import { statusResponse } from '../shared/contract/status.ts';
import type { Setting } from '../shared/node/read-config.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

type Json = Record<string, unknown>;

/** The JSON Schema of what a reader of the contract may send, without the dialect that the whole file names. */
function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}

const document = (title: string, body: Json): string =>
  `${JSON.stringify({ $schema: DIALECT, title, ...body }, null, 2)}\n`;

/** Several schemas in one file, each under its name in `$defs`. */
const collection = (title: string, schemas: Record<string, z.ZodType>, more: Json = {}): string =>
  document(title, {
    ...more,
    $defs: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, schemaOf(schema)])),
  });

/** A setting in `scs.config.json`: its text as in the environment, or its value as JSON. */
function settingSchema({ schema, description, default: byDefault, example }: Setting): Json {
  const form = jsonForms.get(schema);
  const text = schemaOf(schema);
  return {
    description,
    ...(byDefault ? { default: byDefault } : {}),
    examples: [example],
    ...(form ? { anyOf: [schemaOf(form), text] } : text),
  };
}

const configurationSchema = (): string =>
  document('scs.config.json', {
    description: 'Settings of the agent. The environment and .env go before this file.',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      ...Object.fromEntries(
        Object.entries(agentSettings as Record<string, Setting>).map(([name, setting]) => [
          name,
          settingSchema(setting),
        ]),
      ),
    },
    additionalProperties: false,
  });

const {
  siteResponse,
  lastPublishedResponse,
  leaseRequest,
  leaseResponse,
  mediaRequest,
  mediaResponse,
  publicationPayload,
  publicationRequest,
  publicationResponse,
  titlesLookupRequest,
  titlesLookupResponse,
  titlesResponse,
  wpError,
} = plugin;

const ref = (name: string): Json => ({ $ref: `#/$defs/${name}` });

const pluginRoutes = (): string =>
  collection(
    `REST routes of the WordPress plugin, namespace ${plugin.PLUGIN_NAMESPACE}`,
    {
      siteResponse,
      lastPublishedResponse,
      leaseRequest,
      leaseResponse,
      publicationRequest,
      publicationPayload,
      publicationResponse,
      mediaRequest,
      mediaResponse,
      titlesLookupRequest,
      titlesLookupResponse,
      titlesResponse,
      wpError,
    },
    {
      contract_version: plugin.CONTRACT_VERSION,
      routes: {
        'GET /site': { response: ref('siteResponse') },
        'GET /last-published': { response: ref('lastPublishedResponse') },
        'PUT /lease': { request: ref('leaseRequest'), response: ref('leaseResponse') },
        'POST /publications': { request: ref('publicationRequest'), response: ref('publicationResponse') },
        'GET /publications/{key}': { response: ref('publicationResponse') },
        'DELETE /publications/{key}': { response: ref('publicationResponse') },
        'POST /media': { request: ref('mediaRequest'), response: ref('mediaResponse') },
        'GET /media/{sha256}': { response: ref('mediaResponse') },
        'POST /titles/lookup': { request: ref('titlesLookupRequest'), response: ref('titlesLookupResponse') },
        'GET /titles': { response: ref('titlesResponse') },
      },
    },
  );

const coordinatorRoutes = (): string => {
  const { enrolRequest, enrolResponse, reportRequest, reportResponse } = coordinatorSites;
  const { grant, reservationRequest, reservationResponse, releaseResponse } = coordinatorSites;
  return collection(
    'What an agent and its coordinator say to each other',
    {
      grant,
      enrolRequest,
      enrolResponse,
      reportRequest,
      reportResponse,
      reservationRequest,
      reservationResponse,
      releaseResponse,
      apiError,
    },
    {
      contract_version: coordinatorSites.COORDINATOR_CONTRACT_VERSION,
      routes: {
        'POST /v1/enrol': { request: ref('enrolRequest'), response: ref('enrolResponse') },
        'PUT /v1/sites/{site_id}/report': { request: ref('reportRequest'), response: ref('reportResponse') },
        'POST /v1/sites/{site_id}/reservations': {
          request: ref('reservationRequest'),
          response: ref('reservationResponse'),
        },
        'DELETE /v1/sites/{site_id}/reservations/{slot_id}': { response: ref('releaseResponse') },
      },
    },
  );
};
const pluginPage = (): string =>
  collection(
    `The plugin's page as the agent serves it, namespace ${plugin.PLUGIN_NAMESPACE}`,
    { reportRequest, reportResponse, siteCommand, settingsResponse, commandAck, commandAckResponse },
    {
      contract_version: plugin.CONTRACT_VERSION,
      routes: {
        'PUT /report': { request: ref('reportRequest'), response: ref('reportResponse') },
        'GET /settings': { response: ref('settingsResponse') },
        'POST /commands/{id}/ack': { request: ref('commandAck'), response: ref('commandAckResponse') },
      },
    },
  );

const GROUPS: readonly [string, Readonly<Record<string, Setting>>][] = [
  ['The site', siteSettings],
  ['When posts are published', scheduleSettings],
  ['Where content goes', contentSettings],
  ['The content pipeline', pipelineSettings],
  ['Alerts', alertSettings],
  ['Social networks', socialSettings],
  ['The agent as a service', serviceSettings],
  ['The brand’s coordinator', fleetSettings],
];

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${cell(text)}\``;

function settingRow([name, { description, default: byDefault, example, requiredBy, secret }]: [
  string,
  Setting,
]): string {
  const notes = [
    ...(requiredBy ? [`Needed by ${requiredBy.map((command) => code(command)).join(', ')}.`] : []),
    ...(secret ? ['Secret.'] : []),
  ];
  const shown = byDefault === undefined ? '' : byDefault === '' ? 'empty' : code(byDefault);
  const sample = example.includes(' from "') ? cell(example) : code(example);
  return `| ${code(name)} | ${shown} | ${cell([description, ...notes].join(' '))} | ${sample} |`;
}

const configurationPage = (): string =>
  [
    '# Configuration',
    '',
    '<!-- Written by `npm run contract` from shared/contract/environment. Change it there. -->',
    '',
    'Each setting is looked for in the environment, then in `.env`, then in `scs.config.json` of the working folder; those of',
    '“When posts are published” also among the settings made in WordPress (Settings → Content Scheduler). Then its',
    'default counts. An empty text counts as absent. A value that cannot be used is an error that names the setting; it never',
    'falls back to the default. `scs init` writes a `.env` to begin with.',
    '',
    '`scs.config.json` is an object with the same names. Numbers, lists and objects may be written there as JSON instead of',
    'text; [contract/configuration.json](contract/configuration.json) is its JSON Schema.',
    '',
    'Lists are separated by commas, or written as a JSON array. Dates, hours and days are meant in the site’s own time zone.',
    ...GROUPS.flatMap(([title, settings]) => [
      '',
      `## ${title}`,
      '',
      '| setting | default | meaning | example |',
      '|---|---|---|---|',
      ...Object.entries(settings).map(settingRow),
    ]),
    '',
  ].join('\n');

const coordinatorPage = (): string =>
  [
    '# Settings of the coordinator',
    '',
    '<!-- Written by `npm run contract` from shared/contract/environment/coordinator.ts. Change it there. -->',
    '',
    'Each setting is looked for in the environment, then in `.env` of the working folder; then its default counts. The rules',
    'of the brands are not here: see [coordinator.md](coordinator.md).',
    '',
    '| setting | default | meaning | example |',
    '|---|---|---|---|',
    ...Object.entries(coordinatorSettings as Record<string, Setting>).map(settingRow),
    '',
  ].join('\n');

const operatorRoutes = (): string =>
  collection(
    'What operators ask a coordinator: its API with SCHEDULER_API_KEY, and scs-coordinator --json',
    {
      fleetStatus: operator.fleetStatus,
      fleetBrand: operator.fleetBrand,
      fleetSite: operator.fleetSite,
      scheduleResponse: operator.scheduleResponse,
      newBrand: operator.newBrand,
      brandRules: coordinatorRules.brandRules,
      brandRulesResponse: operator.brandRulesResponse,
      siteChange: operator.siteChange,
      revokeResponse: operator.revokeResponse,
      newInvitation: operator.newInvitation,
      invitationResponse: operator.invitationResponse,
    },
    {
      routes: {
        'GET /v1/status': { response: ref('fleetStatus') },
        'POST /v1/brands': { request: ref('newBrand'), response: ref('brandRulesResponse') },
        'GET /v1/brands/{brand}/rules': { response: ref('brandRulesResponse') },
        'PUT /v1/brands/{brand}/rules': { request: ref('brandRules'), response: ref('brandRulesResponse') },
        'GET /v1/brands/{brand}/schedule?days=': { response: ref('scheduleResponse') },
        'PATCH /v1/sites/{site_id}': { request: ref('siteChange'), response: ref('fleetSite') },
        'POST /v1/sites/{site_id}/revoke': { response: ref('revokeResponse') },
        'POST /v1/invitations': { request: ref('newInvitation'), response: ref('invitationResponse') },
      },
    },
  );

/** Every generated file: its path below the project, and what it has to hold. */
export const generatedFiles = (): Record<string, string> => ({
  'docs/configuration.md': configurationPage(),
  'docs/contract/configuration.json': configurationSchema(),
  'docs/contract/alerts.json': collection('Alerts: the body of ALERT_WEBHOOK_URL, scs doctor --alerts --json', {
    alertWebhookBody,
    alertReport,
  }),
  'docs/contract/new-job.json': document('A new job: POST /v1/jobs, scs jobs add --file', schemaOf(newJob)),
  'docs/contract/plugin-routes.json': pluginRoutes(),
  'docs/coordinator-settings.md': coordinatorPage(),
  'docs/contract/coordinator-operators.json': operatorRoutes(),
  'docs/contract/coordinator-sites.json': coordinatorRoutes(),
  'docs/contract/rules.json': document('rules.json of the coordinator', schemaOf(coordinatorRules.rulesFile)),
  'docs/contract/brands.json': document('brands.json of the coordinator', schemaOf(coordinatorRules.brandsFile)),
  'docs/contract/plugin-page.json': pluginPage(),
  'docs/contract/plan.json': document('GET /v1/plan, scs plan --json', schemaOf(planResponse)),
  'docs/contract/simulate.json': document('One line of scs simulate --json', schemaOf(simulatedLine)),
  'docs/contract/social.json': collection(
    'Social posts: the body of SOCIAL_WEBHOOK_URL, scs social status --json, scs plan --suggest --json',
    {
      socialWebhookBody,
      socialStatus,
      weightSuggestion,
    },
  ),
  'docs/contract/openapi.json': `${JSON.stringify(openApiDocument(VERSION), null, 2)}\n`,
  'docs/contract/coordinator-openapi.json': `${JSON.stringify(coordinatorOpenApi(VERSION), null, 2)}\n`,
  'docs/contract/status.json': document('GET /v1/status, scs status --json', schemaOf(statusResponse)),
  'docs/contract/jobs.json': collection('Jobs in the HTTP API and in --json', {
    jobView,
    jobDetail,
    addedJob,
    checkResponse,
    importReport,
    apiError,
  }),
});

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = resolve(import.meta.dirname, '..');
  for (const [path, content] of Object.entries(generatedFiles())) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}
