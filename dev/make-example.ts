/**
 * Writes the files of examples/: what a small shop exports, in every format, as one would get it, with the mistakes
 * that such files have. The same bytes at every run: run it again after a change here, and commit both.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { productsAtomXml } from './example-atom.ts';
import { createCustomers, customerRow } from './example-customers.ts';
import { productsXml } from './example-feed.ts';
import { productsJsonl } from './example-json-lines.ts';
import { mistakes } from './example-mistakes.ts';
import { ordersCsv } from './example-orders.ts';
import { shopifyOrdersCsv } from './example-shopify.ts';

/** The text of each example file by its name. */
export const EXAMPLES = {
  'users.csv': usersCsv,
  'orders.csv': ordersCsv,
  'shopify-orders.csv': shopifyOrdersCsv,
  'products.xml': productsXml,
  'products-atom.xml': productsAtomXml,
  'products.jsonl': productsJsonl,
} as const satisfies Record<string, () => string>;
export type ExampleName = keyof typeof EXAMPLES;

const CUSTOMERS = 2960;

/** Where an example lies. */
export function examplePath(name: string): string {
  return fileURLToPath(new URL(`../examples/${name}`, import.meta.url));
}

function usersCsv(): string {
  const customers = createCustomers(CUSTOMERS);
  const header = Object.keys(customers[0] ?? {}).join(',');
  const lines = customers.map(
    (customer, index) => mistakes(customer, index) ?? [customerRow(customer)],
  );
  return `${[header, ...lines.flat()].join('\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [name, text] of Object.entries(EXAMPLES)) writeFileSync(examplePath(name), text());
