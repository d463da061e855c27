import { gzipSync } from 'node:zlib';
import type { Entity } from '../../domain/vocabulary.ts';
import { ordersFile, ordersOf } from '../support/orders-file.ts';
import { usersFile } from '../support/users-file.ts';

/** What is imported while processes are disturbed. */
export interface Case {
  /** The file, by the name of its upload; null: contacts of E-goi. */
  upload: string | null;
  definition: { entity: Entity; source?: object; format?: object; dryRun?: boolean };
  /** The case whose store the run begins with; left out: an empty one. */
  after?: string;
}

const USERS = {
  entity: 'users',
  format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
} as const;
const ORDERS = { entity: 'orders', format: { kind: 'kevel-csv' } } as const;

const CASES = {
  users: { upload: 'users.csv.gz', definition: USERS },
  'changed users': { upload: 'changed-users.csv.gz', definition: USERS, after: 'users' },
  'users, dry': {
    upload: 'changed-users.csv.gz',
    definition: { ...USERS, dryRun: true },
    after: 'users',
  },
  orders: { upload: 'orders.csv.gz', definition: ORDERS },
  'changed orders': { upload: 'changed-orders.csv.gz', definition: ORDERS, after: 'orders' },
  'many files': { upload: 'part_*.csv', definition: USERS },
  /** The contacts come so slowly that the workflow goes on in a new history. */
  contacts: {
    upload: null,
    definition: {
      entity: 'users',
      source: { kind: 'egoi', apiKey: 'key-of-the-campaign', listId: 1 },
    },
  },
  'few users': { upload: 'few-users.csv.gz', definition: USERS },
  'few orders': { upload: 'few-orders.csv.gz', definition: ORDERS },
  /** The same orders in opposite order. */
  'few orders, reversed': { upload: 'few-orders-reversed.csv.gz', definition: ORDERS },
} as const satisfies Record<string, Case>;

export type CaseName = keyof typeof CASES;

/** A case by its name. */
export function caseOf(name: CaseName): Case & { after?: CaseName } {
  return CASES[name];
}

/** The cases that any fault is tried with. */
export const USUAL_CASES = [
  'users',
  'orders',
  'changed orders',
  'users, dry',
  'changed users',
  'many files',
] as const;

/** Rows and orders of the files: `small` ones for tests that run often. */
export const SIZES = {
  small: { users: 29_000, orders: 6_000 },
  full: { users: 60_000, orders: 20_000 },
} as const;
export type Size = keyof typeof SIZES;

const FEW_ORDERS = 5_000;
const MANY_FILES = 30;
const MANY_ROWS = 200;

/** Contacts are more than twelve pages, each followed by a wait: more than one history takes. */
export const CONTACTS = 12_500;

/** The files of all cases, by the names of their uploads. */
export function createFiles(size: Size): Map<string, Buffer> {
  const { users, orders } = SIZES[size];
  const few = Array.from({ length: FEW_ORDERS }, (_, order) => order);
  const texts = {
    'users.csv.gz': usersFile(users),
    'changed-users.csv.gz': usersFile(users, 1),
    'orders.csv.gz': ordersFile(orders),
    'changed-orders.csv.gz': ordersFile(orders, 1),
    'few-users.csv.gz': usersFile(500),
    'few-orders.csv.gz': ordersOf(few),
    'few-orders-reversed.csv.gz': ordersOf(few.toReversed()),
  };
  const part = usersFile(MANY_ROWS);
  const parts = Array.from(
    { length: MANY_FILES },
    (_, file) =>
      [
        `part_${String(file).padStart(2, '0')}.csv`,
        Buffer.from(part.replaceAll('@', `${file}@`)),
      ] as const,
  );
  const packed = Object.entries(texts).map(
    ([name, text]) => [name, gzipSync(text, { level: 1 })] as const,
  );
  return new Map([...packed, ...parts]);
}
