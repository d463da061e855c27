import type { NewImport } from '../api/types.ts';
import { credentialKind } from './credentials.ts';
import { addressOf, type Draft, formatOf, isManyFiles, nameOf } from './draft.ts';

type NewSource = Extract<NewImport['source'], { kind: 'file' }>;
type EgoiSource = Extract<NewImport['source'], { kind: 'egoi' }>;

/** The file as the API takes it as a source. */
export function sourceOf(draft: Draft): NewSource {
  const credentials = draft.from === 'url' ? credentialsOf(draft) : null;
  return {
    kind: 'file',
    url: addressOf(draft),
    compression: draft.compression,
    encoding: draft.encoding.trim() || 'auto',
    ...(credentials === null ? {} : { credentials }),
    ...(draft.onlyNew && isManyFiles(draft) ? { onlyNew: true } : {}),
    ...(draft.onlyChanged && !isManyFiles(draft) ? { onlyChanged: true } : {}),
  };
}

function credentialsOf(draft: Draft): NonNullable<NewSource['credentials']> | null {
  const { username, password, privateKey, passphrase, hostKey, ...rest } = draft.credentials;
  const { headerName, headerValue, accessKeyId, secretAccessKey, region, endpoint } = rest;
  const shown = hostKey.trim() === '' ? {} : { hostKey: hostKey.trim() };
  switch (credentialKind(draft)) {
    case 'none':
    case 'keep':
      return null;
    case 'password':
      return { username, password };
    case 'header':
      return { headers: { [headerName.trim()]: headerValue } };
    case 's3':
      return {
        accessKeyId,
        secretAccessKey,
        ...(region.trim() === '' ? {} : { region: region.trim() }),
        ...(endpoint.trim() === '' ? {} : { endpoint: endpoint.trim() }),
      };
    case 'sftp-password':
      return { username, password, ...shown };
    case 'sftp-key':
      return { username, privateKey, ...(passphrase === '' ? {} : { passphrase }), ...shown };
  }
}

function egoiSourceOf({ egoi }: Draft): EgoiSource {
  const apiKey = egoi.apiKey.trim();
  const segmentId = egoi.segmentId.trim();
  return {
    kind: 'egoi',
    listId: Number(egoi.listId),
    ...(apiKey === '' ? {} : { apiKey }),
    ...(segmentId === '' ? {} : { segmentId }),
  };
}

function thresholdOf({ from, limits }: Draft): Pick<NewImport, 'errorThreshold'> {
  const { keepColumns, onExceeded, waitHours, ...numbers } = limits;
  const given = Object.fromEntries(Object.entries(numbers).filter(([, limit]) => limit !== null));
  const kept = keepColumns && from !== 'egoi' ? { ...given, keepColumns } : given;
  if (Object.keys(kept).length === 0) return {};
  return {
    errorThreshold: {
      ...kept,
      ...(onExceeded === null ? {} : { onExceeded }),
      ...(waitHours === null ? {} : { waitHours }),
    },
  };
}

/** The import as the API takes it; fields that are missing are sent empty, so that the API says so. */
export function definitionOf(draft: Draft, dryRun: boolean): NewImport {
  const rest = {
    name: nameOf(draft),
    dryRun,
    ...thresholdOf(draft),
    ...(draft.schedule === null ? {} : { schedule: draft.schedule }),
  };
  if (draft.from === 'egoi') return { ...rest, entity: 'users', source: egoiSourceOf(draft) };
  const common = {
    ...rest,
    source: sourceOf(draft),
    transformations: draft.transformations,
  };
  const { delimiter, hashUserId, mergeStrategy, orderIdColumn } = draft;
  const userIdField = draft.userIdField ?? '';
  const userIdType = draft.userIdType ?? '';
  const users = { userIdField, userIdType, hashUserId, mergeStrategy };
  const kind = formatOf(draft);
  switch (draft.entity) {
    case 'users':
      return kind === 'jsonl'
        ? { ...common, entity: 'users', format: { kind, ...users } }
        : { ...common, entity: 'users', format: { kind: 'csv', delimiter, ...users } };
    case 'orders':
      return kind === 'shopify-csv'
        ? { ...common, entity: 'orders', format: { kind, delimiter, orderIdColumn, hashUserId } }
        : { ...common, entity: 'orders', format: { kind: 'kevel-csv', delimiter, hashUserId } };
    case 'products':
      return {
        ...common,
        entity: 'products',
        format: { kind: kind === 'jsonl' ? kind : 'google-xml' },
      };
  }
}
