import type { Entity } from '../domain/vocabulary.ts';
import type { ExampleName } from './make-example.ts';

/** An import of the demo. */
export interface DemoImport {
  example: ExampleName;
  entity: Entity;
  /** What the format of the file is called by people. */
  formatName: string;
  definition: unknown;
}

/** The imports of the demo in their order: products first, so that orders find what they leave out. */
export const DEMO_IMPORTS: readonly DemoImport[] = [
  demoImport('products.xml', 'products', 'Google product data', { kind: 'google-xml' }),
  demoImport('orders.csv', 'orders', 'Kevel Audience CSV', { kind: 'kevel-csv', hashUserId: true }),
  demoImport('users.csv', 'users', 'CSV', {
    kind: 'csv',
    userIdField: 'email',
    userIdType: 'email',
    hashUserId: true,
  }),
];

function demoImport(
  example: ExampleName,
  entity: Entity,
  formatName: string,
  format: object,
): DemoImport {
  const source = { kind: 'file', url: `upload://${example}`, encoding: 'auto' };
  return {
    example,
    entity,
    formatName,
    definition: { name: `The ${entity} of a small shop`, entity, source, format },
  };
}
