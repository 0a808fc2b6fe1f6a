import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import { commandAck, commandAckResponse } from '../../shared/contract/commands.ts';
import { reportRequest, reportResponse } from '../../shared/contract/report.ts';
import { settingsResponse } from '../../shared/contract/settings.ts';

const FOLDER = 'shared/contract/fixtures/page';
const SCHEMAS: Record<string, z.ZodType> = {
  'report.request.json': reportRequest,
  'report-short.request.json': reportRequest,
  'report.response.json': reportResponse,
  'settings.response.json': settingsResponse,
  'command-ack.request.json': commandAck,
  'command-ack.response.json': commandAckResponse,
};

it.each(readdirSync(FOLDER))('%s is what the contract says, and nothing beside it', (file) => {
  const content: unknown = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
  const schema = SCHEMAS[file];
  expect(schema, `no schema is named for ${file}`).toBeDefined();
  expect(schema?.parse(content)).toEqual(content);
});
