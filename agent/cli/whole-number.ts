import { InvalidArgumentError } from 'commander';

/** Reads an option that is a whole number, written in digits alone. @throws InvalidArgumentError */
export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };

/** How many lines a list may have. */
export const listLimit = wholeNumber(1, 100_000);
