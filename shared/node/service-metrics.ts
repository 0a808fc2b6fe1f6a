import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ServedRequest } from './served-requests.ts';

/** What agent and coordinator measure in the same way: requests, memory, processor, version. Names begin with `prefix`. */
export function serviceMetrics(prefix: string, service: string, version: string) {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name: `${prefix}${name}`, help, labelNames, registers });
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name: `${prefix}${name}`, help, labelNames, registers });
  const requests = new Histogram({
    name: `${prefix}http_request_duration_seconds`,
    help: `Requests to this ${service}’s API.`,
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  const memory = gauge('resident_memory_bytes', `Resident memory of the ${service}’s process.`);
  const cpu = gauge('cpu_seconds', `CPU time of the ${service}’s process since its start, user and system.`);
  gauge('info', 'Always 1; its label is the version.', ['version']).set({ version }, 1);

  return {
    counter,
    gauge,
    served: ({ method, route, status, seconds }: ServedRequest) => requests.observe({ method, route, status }, seconds),
    contentType: registry.contentType,
    /** The Prometheus text format. */
    text(): Promise<string> {
      const { user, system } = process.cpuUsage();
      cpu.set((user + system) / 1e6);
      memory.set(process.memoryUsage.rss());
      return registry.metrics();
    },
  };
}
