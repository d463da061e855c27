import { type SearchAttributePair, TypedSearchAttributes } from '@temporalio/common';
import type { runs } from '../db/schema/index.ts';
import { cleanUrl, uploadName } from '../domain/definition.ts';
import { SEARCH_ATTRIBUTES } from '../workflows/contract.ts';

type Run = Pick<typeof runs.$inferSelect, 'importId' | 'definition' | 'dryRun'>;

/** How a run's workflow is shown and found. */
export interface RunStart {
  /** One line for people, such as "Users import · crm.csv · dry run". */
  staticSummary: string;
  typedSearchAttributes: TypedSearchAttributes;
}

/** What Temporal is told about a run when it starts: ids, words of closed lists, and the name of its file. */
export function runStart({ importId, definition, dryRun }: Run): RunStart {
  const { entity, source } = definition;
  const title = `${entity.charAt(0).toUpperCase()}${entity.slice(1)} import`;
  const parts = [title, fileName(source.url), ...(dryRun ? ['dry run'] : [])];
  const attributes: SearchAttributePair[] = [
    { key: SEARCH_ATTRIBUTES.importId, value: importId },
    { key: SEARCH_ATTRIBUTES.entity, value: entity },
    { key: SEARCH_ATTRIBUTES.runStatus, value: 'queued' },
    { key: SEARCH_ATTRIBUTES.dryRun, value: dryRun },
  ];
  return {
    staticSummary: parts.join(' · '),
    typedSearchAttributes: new TypedSearchAttributes(attributes),
  };
}

/** The last part of an address without its query, which can be a secret; its host where it has no path. */
function fileName(url: string): string {
  const upload = uploadName(url);
  if (upload !== null) return upload;
  const { pathname, host } = new URL(cleanUrl(url).replace(/\?\.\.\.$/, ''));
  return (pathname.split('/').at(-1) || host).slice(0, 100);
}
