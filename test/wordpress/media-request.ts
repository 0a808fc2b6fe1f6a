import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { type MediaResponse, mediaResponse } from '../../shared/contract/plugin.ts';
import type { RestAnswer } from '../rig/rest-client.ts';
import type { Credentials, WordPress } from '../rig/wordpress.ts';
import { ROUTES } from './site-controls.ts';

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export interface UploadOptions {
  as?: Credentials | null;
  headers?: Record<string, string>;
}

/** `POST /media` like the agent's: multipart, the fields before the file. `fields` replaces or (undefined) leaves out some. */
export async function upload(
  site: WordPress,
  bytes: Uint8Array | null,
  fields: Record<string, string | undefined> = {},
  options: UploadOptions = {},
): Promise<RestAnswer> {
  const all = {
    sha256: bytes === null ? '0'.repeat(64) : sha256Of(bytes),
    filename: 'picture.png',
    mime_type: 'image/png',
    ...fields,
  };
  const form = new FormData();
  for (const [name, value] of Object.entries(all)) if (value !== undefined) form.append(name, value);
  if (bytes !== null)
    form.append('file', new Blob([new Uint8Array(bytes)], { type: all.mime_type }), all.filename ?? 'x');
  const headers = new Headers(options.headers);
  const as = options.as === undefined ? site.agent : options.as;
  if (as) headers.set('authorization', `Basic ${Buffer.from(`${as.username}:${as.appPassword}`).toString('base64')}`);
  const response = await fetch(`${site.url}/wp-json${ROUTES}/media`, { method: 'POST', headers, body: form });
  const text = await response.text();
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Left null: what came is in `text`.
  }
  return { status: response.status, headers: response.headers, json, text };
}

/** Uploads, and expects the answer that the contract promises for a success. */
export async function stored(
  site: WordPress,
  bytes: Uint8Array,
  fields: Record<string, string | undefined> = {},
  options: UploadOptions = {},
): Promise<MediaResponse> {
  const answer = await upload(site, bytes, fields, options);
  if (answer.status !== 200) throw new Error(`POST /media answered ${answer.status}: ${answer.text}`);
  return mediaResponse.parse(answer.json);
}

export const readMedia = (site: WordPress, bytes: Uint8Array) => site.rest('GET', `${ROUTES}/media/${sha256Of(bytes)}`);

/** All attachments that there are, whatever their status is. */
export const attachments = (site: WordPress) =>
  site.sql<{ ID: number; post_name: string; post_status: string; post_title: string }>(
    "SELECT ID, post_name, post_status, post_title FROM wp_posts WHERE post_type = 'attachment' ORDER BY ID",
  );
