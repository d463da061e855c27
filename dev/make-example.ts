/**
 * Writes examples/users.csv: the export of a small shop's customer list as one would get it, with the mistakes that
 * such lists have. The same bytes at every run: run it again after a change here, and commit both.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createCustomers, customerRow } from './example-customers.ts';
import { mistakes } from './example-mistakes.ts';

/** Where the example lies. */
export const EXAMPLE_FILE = fileURLToPath(new URL('../examples/users.csv', import.meta.url));

const CUSTOMERS = 2960;

/** The text of the example file. */
export function exampleCsv(): string {
  const customers = createCustomers(CUSTOMERS);
  const header = Object.keys(customers[0] ?? {}).join(',');
  const lines = customers.map(
    (customer, index) => mistakes(customer, index) ?? [customerRow(customer)],
  );
  return `${[header, ...lines.flat()].join('\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(EXAMPLE_FILE, exampleCsv());
