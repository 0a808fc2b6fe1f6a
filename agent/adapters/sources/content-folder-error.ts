import { SchedulerError } from '../../../shared/node/scheduler-error.ts';

/** The folder or file itself cannot be read, so there is nothing to go on with. */
export class ContentFolderError extends SchedulerError {
  constructor(folder: string, cause: unknown) {
    super('content_folder_unreadable', `"${folder}" cannot be read: ${explain(cause)}.`, {
      context: { folder },
      cause,
    });
  }
}

/** What the operating system's code means, with the remedy. */
function explain(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (code === 'ENOENT') return 'there is no such folder or file, so check the path';
  if (code === 'ENOTDIR') return 'it is a file, so name the folder that holds it';
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not read it, so change its permissions';
  return cause instanceof Error ? cause.message : String(cause);
}
