/** How the text of an environment variable becomes a value; every message says what would be accepted. */
import { z } from 'zod';
import { normaliseZoneName, parseZone } from '../../core/zone.ts';

/** How a value may be written in `scs.config.json`, beside the text that the environment holds. */
export const jsonForms = new WeakMap<object, z.ZodType>();

function withJsonForm<T extends z.ZodType>(schema: T, form: z.ZodType): T {
  jsonForms.set(schema, form);
  return schema;
}

export const integer = (min: number, max: number) => {
  const number = z.number().int().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`);
  const text = z.string().regex(/^-?\d+$/, 'must be a whole number');
  return withJsonForm(text.transform(Number).pipe(number), number);
};

export const decimal = (min: number, max: number) => {
  const number = z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`);
  const text = z.string().regex(/^-?\d+(\.\d+)?$/, 'must be a number');
  return withJsonForm(text.transform(Number).pipe(number), number);
};

export const boolean = withJsonForm(
  z
    .string()
    .toLowerCase()
    .refine((text) => /^(true|false|1|0|yes|no|on|off)$/.test(text), 'must be true or false')
    .transform((text) => /^(true|1|yes|on)$/.test(text)),
  z.boolean(),
);

export const json = <T extends z.ZodType>(schema: T) =>
  withJsonForm(
    z
      .string()
      .transform((text, context) => {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          context.addIssue({ code: 'custom', message: 'must be JSON' });
          return z.NEVER;
        }
      })
      .pipe(schema),
    schema,
  );

/** An embedded database's file, or a server's database by name; what is wrong is said without the password. */
export const databaseUrl = z
  .string()
  .regex(/^(file:|sqlite:|mysql:\/\/|mariadb:\/\/)/, { message: 'must begin with file: or mysql://', abort: true })
  .superRefine((text, context) => {
    const fault = databaseUrlFault(text);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  });

function databaseUrlFault(text: string): string | null {
  const file = /^(?:file|sqlite):(.*)$/s.exec(text)?.[1];
  if (file !== undefined) {
    return /^(?::memory:|\s*$|\?)/.test(file) ? 'must name a file after file:, such as file:scs.sqlite' : null;
  }
  if (!URL.canParse(text)) {
    return 'must be like mysql://user:password@host:3306/name; write # / ? @ : and % in the password as %23 %2F %3F %40 %3A %25';
  }
  return /^\/[^/]+$/.test(new URL(text).pathname)
    ? null
    : 'must end with the name of a database: mysql://user:password@host:3306/name';
}

/** A list: separated by commas, or a JSON array. */
export const list = <T extends z.ZodType<unknown, string>>(item: T) =>
  withJsonForm(
    z
      .string()
      .transform((text, context): string[] => {
        if (!text.trim().startsWith('['))
          return text
            .split(',')
            .map((part) => part.trim())
            .filter(Boolean);
        try {
          return z.array(z.string()).parse(JSON.parse(text));
        } catch {
          context.addIssue({
            code: 'custom',
            message: 'must be a list separated by commas, or a JSON array of strings',
          });
          return z.NEVER;
        }
      })
      .pipe(z.array(item)),
    z.array(item),
  );

export const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an address that begins with http:// or https://' })
  .refine((url) => !/^https?:\/\/[^/?#]*@/i.test(url), 'must not contain a user name or password')
  .transform((url) => url.replace(/\/+$/, ''));

export const weekdayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
/** A day's name in any case, whole or its first three letters. */
export const weekday = z.string().transform((text, context) => {
  const day = weekdayNames.find((name) => name === text.toLowerCase() || name.slice(0, 3) === text.toLowerCase());
  if (day) return day;
  context.addIssue({ code: 'custom', message: `"${text}" is no day of the week (monday … sunday)` });
  return z.NEVER;
});

export const isoDate = z.iso.date('must be a date such as 2026-12-25');

const clockTime = /^([01]\d|2[0-3]):[0-5]\d$/;
/** `22:00-06:00`, in the site's zone; overnight when the end is before the start. */
export const quietHours = z.string().transform((text, context) => {
  const [from = '', to = ''] = text.split(/\s*[-–]\s*/);
  if (clockTime.test(from) && clockTime.test(to) && from !== to) return { from, to };
  context.addIssue({ code: 'custom', message: `"${text}" is no span of hours such as 22:00-06:00` });
  return z.NEVER;
});

/** An IANA name, or an offset such as `+05:30` or `UTC+5.5`, in the form that is used everywhere. */
export const zone = z.string().transform((text, context) => {
  try {
    return parseZone(normaliseZoneName(text)).name;
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'must be a time zone such as Australia/Sydney, or an offset such as +05:30',
    });
    return z.NEVER;
  }
});
