// Preloaded into every child of the demo: when the demo is gone, however it ended, its end of this pipe is closed.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.stdin.on('end', () => process.exit(1));
  process.stdin.on('error', () => process.exit(1));
  process.stdin.resume();
  // A child that has nothing else to do may end.
  process.stdin.unref?.();
}
