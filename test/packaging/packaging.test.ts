import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { STOP_LIMIT_MS } from '../../shared/node/signals.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { bin } = JSON.parse(read('package.json')) as { bin: Record<string, string> };

describe('systemd units', () => {
  const units = readdirSync(join(root, 'packaging/systemd'));

  it('there is one for each service', () => {
    expect(units.sort()).toEqual(['scs-coordinator.service', 'scs@.service']);
  });

  it.each(units)(
    '%s runs a program of the package, as a user without rights, and waits for a graceful stop',
    (unit) => {
      const settings = new Map(
        read(`packaging/systemd/${unit}`)
          .split('\n')
          .flatMap((line) => /^(\w+)=(.*)$/.exec(line)?.slice(1) ?? [])
          .flatMap((value, i, all) => (i % 2 === 0 ? [[value, all[i + 1] as string] as const] : [])),
      );
      const program = /smart-content-scheduler\/(\S+) run$/.exec(settings.get('ExecStart') ?? '')?.[1];
      expect(Object.values(bin)).toContain(program);
      expect(settings.get('User')).toBe('scs');
      expect(settings.get('NoNewPrivileges')).toBe('yes');
      expect(settings.get('ProtectSystem')).toBe('strict');
      expect(Number(settings.get('TimeoutStopSec')) * 1000).toBeGreaterThan(STOP_LIMIT_MS);
      expect(settings.get('EnvironmentFile'), 'secrets stand in no unit').toMatch(/^\/etc\/scs\/.+\.env$/);
    },
  );
});

describe('docker-compose.yml', () => {
  interface Service {
    build?: string;
    volumes?: string[];
    ports?: string[];
    stop_grace_period?: string;
    depends_on?: string[] | Record<string, unknown>;
    environment?: Record<string, string>;
  }
  const compose = parse(read('docker-compose.yml'), { merge: true }) as {
    services: Record<string, Service>;
    volumes: Record<string, unknown>;
  };
  const services = Object.entries(compose.services);

  it('mounts only files that are there, and volumes that it declares', () => {
    for (const [name, { volumes = [] }] of services) {
      for (const volume of volumes) {
        const source = volume.split(':')[0] as string;
        if (source.startsWith('.')) expect(existsSync(join(root, source)), `${name}: ${source}`).toBe(true);
        else expect(Object.keys(compose.volumes), name).toContain(source);
      }
    }
  });

  it('depends on services that it has', () => {
    for (const [name, { depends_on: needed = [] }] of services) {
      for (const other of Array.isArray(needed) ? needed : Object.keys(needed)) {
        expect(Object.keys(compose.services), name).toContain(other);
      }
    }
  });

  it('opens ports to this machine alone', () => {
    for (const [name, { ports = [] }] of services)
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
  });

  it('gives what it builds the time to finish a publish', () => {
    const built = services.filter(([, { build }]) => build !== undefined);
    expect(built.length).toBeGreaterThanOrEqual(2);
    for (const [name, { stop_grace_period: period }] of built) {
      expect(Number.parseInt(period ?? '0', 10) * 1000, name).toBeGreaterThan(STOP_LIMIT_MS);
    }
  });
});

it('the image copies only what the repository has or builds', () => {
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names]) =>
    (names as string).split(' '),
  );
  expect(copied.length).toBeGreaterThan(1);
  for (const name of copied) expect(existsSync(join(root, name)), name).toBe(true);
});
