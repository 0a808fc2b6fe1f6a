/** Says why one file (or one field of it) cannot be used. The folder source turns it into a skipped item. */
export class UnusableFile extends Error {
  /** Line inside the file, counted from 1; null when the whole file is meant. */
  readonly line: number | null;

  /** @param reason A whole sentence for the person who wrote the file. */
  constructor(reason: string, line: number | null = null) {
    super(reason);
    this.name = 'UnusableFile';
    this.line = line;
  }
}
