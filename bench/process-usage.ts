import { readFileSync } from 'node:fs';

/** Clock ticks of `/proc` a second; Linux has had 100 on every machine for decades. */
const TICKS = 100;

/** What a process on this machine has used so far. */
export interface Usage {
  residentMegabytes: number;
  /** Since its start, user and system, all threads. */
  cpuSeconds: number;
}

/** Reads Linux's `/proc`. */
export function usageOf(pid: number): Usage {
  const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Behind the program's name, which may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    residentMegabytes: Number(resident) / 1024,
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
  };
}
