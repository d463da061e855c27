/** What a bench measures, in the order in which it is measured: who does it, and what is imported into what. */
export const PARTS = [
  'script first',
  'service first',
  'dlt first',
  'service again',
  'service changed',
  'script again',
  'dlt again',
] as const;
export type Part = (typeof PARTS)[number];

/** The words `--only` takes, and the parts they stand for. */
export const PART_GROUPS = {
  first: ['service first'],
  again: ['service again'],
  changed: ['service changed'],
  script: ['script first', 'script again'],
  peers: ['dlt first', 'dlt again'],
} as const satisfies Record<string, readonly Part[]>;

/** The parts that a list such as `first,script` names; without a list all, those of the peers only with `peers`. */
export function selectParts(only: string | undefined, peers: boolean): ReadonlySet<Part> {
  const groups: Record<string, readonly Part[]> = PART_GROUPS;
  const words = only?.split(',') ?? Object.keys(groups).filter((word) => word !== 'peers');
  if (peers) words.push('peers');
  return new Set(
    words.flatMap((word) => {
      if (!Object.hasOwn(groups, word))
        throw new Error(`--only takes ${Object.keys(groups).join(', ')}; not "${word}"`);
      return groups[word] ?? [];
    }),
  );
}
