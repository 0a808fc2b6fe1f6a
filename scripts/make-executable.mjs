// The compiled commands need the executable bit, which tsc does not set.
import { chmodSync, existsSync } from 'node:fs';

for (const file of ['dist/agent/scs.js', 'dist/coordinator/scs-coordinator.js'])
  if (existsSync(file)) chmodSync(file, 0o755);
