import type { BrandRules, BrandsFile } from '../../shared/contract/coordinator/rules.ts';

/** What one file said: its content as text, and as it was understood. */
export interface RulesFileContent<T> {
  file: string;
  text: string;
  value: T;
}

/** Where `rules.json` and `brands.json` lie. */
export interface RulesFolder {
  /** A file that is not there is null. @throws SchedulerError `rules_file` that names every fault of both files */
  read(): Promise<{ rules: RulesFileContent<BrandRules> | null; brands: RulesFileContent<BrandsFile> | null }>;
}
