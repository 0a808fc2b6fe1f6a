import { z } from 'zod';

/** One route of a service's HTTP API, with the schemas that it checks with. `Access` names the ways in. */
export interface ApiRoute<Access extends string> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  summary: string;
  /** What a caller must bring; `open` needs nothing. */
  access: Access | 'open';
  params?: Readonly<Record<string, z.ZodType>>;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** A body that may be left out. */
  bodyOptional?: boolean;
  /** By status. Errors of the shape `apiError` come on top; null is an answer that is no JSON. */
  answers: Readonly<Record<number, z.ZodType | null>>;
  /** Statuses of errors that this route can give beside those that every route can. */
  errors?: readonly number[];
}

/** What both services say about themselves to programs. */
export const describingRoutes: readonly ApiRoute<'key'>[] = [
  {
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    access: 'open',
    answers: { 200: z.looseObject({}) },
  },
  { method: 'get', path: '/metrics', summary: 'Metrics for Prometheus', access: 'key', answers: { 200: null } },
];
