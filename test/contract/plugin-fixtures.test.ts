import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import {
  lastPublishedResponse,
  leaseRequest,
  leaseResponse,
  mediaRequest,
  mediaResponse,
  publicationPayload,
  publicationRequest,
  publicationResponse,
  siteResponse,
  titlesLookupRequest,
  titlesLookupResponse,
  titlesResponse,
  wpError,
} from '../../shared/contract/plugin.ts';

const FOLDER = 'shared/contract/fixtures/plugin';
const SCHEMAS: Record<string, z.ZodType> = {
  'site.response.json': siteResponse,
  'last-published.response.json': lastPublishedResponse,
  'lease.request.json': leaseRequest,
  'lease-supersede.request.json': leaseRequest,
  'lease.response.json': leaseResponse,
  'publication.request.json': publicationRequest,
  'publication-planned.request.json': publicationRequest,
  'publication-full.request.json': publicationRequest,
  'publication.response.json': publicationResponse,
  'media.request.json': mediaRequest,
  'media.response.json': mediaResponse,
  'titles-lookup.request.json': titlesLookupRequest,
  'titles-lookup.response.json': titlesLookupResponse,
  'titles.response.json': titlesResponse,
};
const read = (file: string): unknown => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));

it.each(readdirSync(FOLDER))('%s is what the contract says, and nothing beside it', (file) => {
  const schema = SCHEMAS[file] ?? (file.endsWith('.error.json') ? wpError : undefined);
  expect(schema, `no schema is named for ${file}`).toBeDefined();
  expect(schema?.parse(read(file))).toEqual(read(file));
});

it.each(['publication.request.json', 'publication-planned.request.json', 'publication-full.request.json'])(
  '%s hashes the bytes it carries',
  (file) => {
    const { payload, payload_hash: hash } = publicationRequest.parse(read(file));
    expect(createHash('sha256').update(payload).digest('hex')).toBe(hash);
    publicationPayload.parse(JSON.parse(payload));
  },
);
