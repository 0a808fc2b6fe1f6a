import { join, resolve } from 'node:path';

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '..');
/** Packages of the demo alone. */
export const DEMO_PACKAGES = import.meta.dirname;
/** Everything that a run makes; can be deleted at any time when no demo runs. */
export const STATE = join(ROOT, '.demo');
export const CONTENT = join(ROOT, 'demo', 'content');
export const PLUGIN = join(ROOT, 'wp-plugin', 'smart-content-scheduler');
export const SCS = join(ROOT, 'dist', 'agent', 'scs.js');
export const COORDINATOR = join(ROOT, 'dist', 'coordinator', 'scs-coordinator.js');
