/** Delimiters that `auto` chooses between. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;
