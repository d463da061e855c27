import type { FoundIssue } from '../chunk-collector.ts';
import { showable } from '../showable.ts';
import type { BadValue } from './values.ts';

/** Long values are cut, so that what was wanted of them is seen behind them. */
const VALUE_CHARACTERS = 100;
const WANTED_CHARACTERS = 80;

/** The issue of a value that could not be transformed; it says the value and what was wanted of it. */
export function badValueIssue(
  { issue, wanted }: BadValue,
  column: string,
  value: string,
): FoundIssue {
  const shown = showable(value, VALUE_CHARACTERS);
  return { code: issue, column, value: `${shown} (${showable(wanted, WANTED_CHARACTERS)})` };
}
