import type { Command } from 'commander';
import { cliErrors } from './errors.ts';

/** Where the installation is; every command that looks into one has these. */
export interface PlaceOptions {
  readonly folder: string;
  readonly data?: string;
}

export function placeOptions(command: Command): Command {
  return command
    .option('--folder <folder>', 'the retailer’s folder, with crossdock.config.ts', '.')
    .option(
      '--data <folder>',
      'the data folder, where the embedded database lives (default: .crossdock in the folder)',
    );
}

/** Reads a whole number; a word that is none is refused with what would be one. */
export function wholeNumber(option: string, min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^-?\d+$/.test(value.trim()) && number >= min && number <= max) return number;
    const why = 'It must be a whole number within the limits.';
    throw cliErrors.XD_OPTION_VALUE({ value, option, why, expected: `a whole number from ${min} to ${max}` });
  };
}

/** One of the words. */
export function oneOf<W extends string>(option: string, words: readonly W[]): (value: string) => W {
  return (value) => {
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    throw cliErrors.XD_OPTION_VALUE({
      value,
      option,
      why: 'It is none of its words.',
      expected: `one of ${words.join(', ')}`,
    });
  };
}

export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
