import type { Entity } from '../domain/vocabulary.ts';

/** The entities in the order in which they are measured. */
export const BENCH_ENTITIES = ['users', 'orders', 'products'] as const satisfies readonly Entity[];

/** What a bench measures: who does it, and what is imported into what. Each entity has some of them. */
export const PARTS = [
  'script first',
  'parallel script',
  'products stored',
  'service first',
  'dlt first',
  'service again',
  'service changed',
  'script again',
  'dlt again',
  'xml read',
  'xml prepared',
  'xml first',
  'xml again',
  'jsonl first',
] as const;
export type Part = (typeof PARTS)[number];

/** The words `--only` takes, and the parts they stand for. */
export const PART_GROUPS = {
  first: ['service first', 'xml first', 'jsonl first'],
  again: ['service again', 'xml again'],
  changed: ['service changed'],
  script: ['script first', 'parallel script', 'script again'],
  read: ['xml read', 'xml prepared'],
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

/** The benches that measure no import of an entity. */
export const OTHER_BENCHES = ['reading', 'download'] as const;
export type OtherBench = (typeof OTHER_BENCHES)[number];

/** What a list such as `orders,reading` names: entities, and other benches; `all` are all of them. */
export function selectEntities(list: string): { entities: Entity[]; others: OtherBench[] } {
  const words = list.split(',');
  const known: readonly string[] = ['all', ...BENCH_ENTITIES, ...OTHER_BENCHES];
  const unknown = words.find((word) => !known.includes(word));
  if (unknown !== undefined)
    throw new Error(`--entity takes ${known.join(', ')}; not "${unknown}"`);
  const isSelected = (word: string) => words.includes('all') || words.includes(word);
  return {
    entities: BENCH_ENTITIES.filter(isSelected),
    others: OTHER_BENCHES.filter(isSelected),
  };
}
