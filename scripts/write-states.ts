// Draws the state machines of shared/core into docs/states.md. `--check` only says whether the file is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { jobMachine } from '../shared/core/job-state.ts';
import { slotMachine } from '../shared/core/slot-state.ts';
import { toMermaid } from '../shared/core/state-machine.ts';

const FILE = 'docs/states.md';

export const statesPage = (): string => `# States

Drawn from \`shared/core/job-state.ts\` and \`shared/core/slot-state.ts\`, which are what the stores check every change
against. A change is a compare-and-set: it happens only if the job or slot is in the state that it comes from.

## Jobs

\`\`\`mermaid
${toMermaid(jobMachine).trimEnd()}
\`\`\`

## Slots

\`\`\`mermaid
${toMermaid(slotMachine).trimEnd()}
\`\`\`
`;

if (process.argv[1]?.endsWith('write-states.ts')) {
  if (!process.argv.includes('--check')) writeFileSync(FILE, statesPage());
  else if (readFileSync(FILE, 'utf8') !== statesPage()) {
    console.error(`${FILE} is not up to date. Run "npm run contract".`);
    process.exit(1);
  }
}
