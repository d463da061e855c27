import type { EgoiDefinition, ImportDefinition } from './definition.ts';

/** True for imports of contacts of E-goi. */
export function isEgoi(definition: Pick<ImportDefinition, 'source'>): definition is EgoiDefinition {
  return definition.source.kind === 'egoi';
}
