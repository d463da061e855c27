import type { ChangedImport, Import } from '../api/types.ts';
import { definitionOf } from '../new-import/definition.ts';
import { addressOf, type Draft, EMPTY_DRAFT, isManyFiles } from '../new-import/draft.ts';

const UPLOAD = /^upload:\/\/([^*]*)$/;

/** An import as the fields of New import show it. */
export function draftOf(owner: Import): Draft {
  const { name, entity, source, format, transformations, errorThreshold } = owner;
  return {
    ...EMPTY_DRAFT,
    name,
    entity,
    transformations: transformations as Draft['transformations'],
    limits: limitsOf(errorThreshold),
    ...fieldsOfSource(source, owner.hasCredentials),
    ...(format.kind === 'egoi' ? {} : { format: format.kind }),
    ...('delimiter' in format ? { delimiter: format.delimiter } : {}),
    ...('orderIdColumn' in format ? { orderIdColumn: format.orderIdColumn } : {}),
    ...('userIdField' in format
      ? { userIdField: format.userIdField ?? null, userIdType: format.userIdType ?? null }
      : {}),
    ...('hashUserId' in format ? { hashUserId: format.hashUserId ?? false } : {}),
    ...('mergeStrategy' in format ? { mergeStrategy: format.mergeStrategy ?? 'merge' } : {}),
  };
}

function limitsOf(given: Import['errorThreshold']): Draft['limits'] {
  const told = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return { ...EMPTY_DRAFT.limits, ...Object.fromEntries(told) };
}

function fieldsOfSource(source: Import['source'], hasCredentials: boolean): Partial<Draft> {
  if (source.kind === 'egoi') {
    const { listId, segmentId } = source;
    const egoi = { apiKey: '', listId: String(listId), segmentId: segmentId ?? '' };
    return { from: 'egoi', egoi, hasStoredCredentials: hasCredentials };
  }
  const { url, compression, encoding, onlyNew, onlyChanged } = source;
  const read = { compression, encoding, onlyNew, onlyChanged };
  const [, encoded] = UPLOAD.exec(url) ?? [];
  return encoded === undefined
    ? { ...read, from: 'url', url, hasStoredCredentials: hasCredentials }
    : {
        ...read,
        from: 'upload',
        upload: { name: decodeURIComponent(encoded), url, sizeBytes: null },
      };
}

/**
 * What the API is told of an import that was changed: null takes a field away. What the page does not know, such as a
 * hidden query, is left out and stays.
 */
export function changesOf(owner: Import, draft: Draft): ChangedImport {
  const { name, source, format, transformations, errorThreshold } = definitionOf(draft, false);
  const limits = { errorThreshold: errorThreshold ?? null };
  if (source.kind === 'egoi')
    return { name, source: { ...source, segmentId: source.segmentId ?? null }, ...limits };
  const { url, ...rest } = source;
  const isSame = owner.source.kind === 'file' && owner.source.url === addressOf(draft);
  const isMany = isManyFiles(draft);
  const choices = {
    onlyNew: isMany && draft.onlyNew ? true : null,
    onlyChanged: !isMany && draft.onlyChanged ? true : null,
  };
  const changed = { ...rest, ...choices, ...(isSame ? {} : { url }) };
  return { name, source: changed, format: format ?? {}, transformations, ...limits };
}
