import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<string>();

/** Runs work for one HTTP request: every log line that it causes carries the request's id. */
export const withRequestId = <T>(requestId: string, work: () => T): T => current.run(requestId, work);

/** The id of the HTTP request that this code runs for; undefined outside of requests. */
export const requestIdHere = (): string | undefined => current.getStore();
