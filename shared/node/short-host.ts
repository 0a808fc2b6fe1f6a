import { hostname } from 'node:os';

/** This machine's name as part of other names: at most 24 letters, digits and `_.-`. */
export const shortHost = (): string =>
  hostname()
    .replace(/[^\w.-]/g, '')
    .slice(0, 24) || 'host';
