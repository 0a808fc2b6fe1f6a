import { resolve } from 'node:path';
import { build } from 'esbuild';

/** Bundles programs of this repository into a folder, where they stand as in the repository. */
export const bundle = (entryPoints: string[], folder: string): Promise<unknown> =>
  build({
    entryPoints,
    outdir: folder,
    outbase: '.',
    absWorkingDir: resolve(import.meta.dirname, '..'),
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    // SQLite is a compiled library, which cannot be bundled.
    external: ['libsql'],
    // Libraries in the old format ask for Node's own modules with `require`, which modules do not have.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module';\nconst require = requireOf(import.meta.url);",
    },
    // wpapi loads a client of its own at once, which is never used: the agent gives it another transport.
    alias: { superagent: './scripts/no-superagent.cjs' },
    logLevel: 'warning',
  });
