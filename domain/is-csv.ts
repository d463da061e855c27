import type { CsvDefinition, ImportDefinition } from './definition.ts';

/** True when the file of an import is CSV. */
export function isCsv(definition: ImportDefinition): definition is CsvDefinition {
  return definition.format.kind.endsWith('csv');
}
