import { type SearchAttributePair, TypedSearchAttributes } from '@temporalio/common';
import type { runs } from '../db/schema/index.ts';
import { cleanUrl, uploadName } from '../domain/definition.ts';
import { egoiTitle } from '../domain/egoi/source.ts';
import { waitSeconds } from '../domain/threshold.ts';
import { filePattern } from '../domain/file-pattern.ts';
import { nameOfKey, parseS3Url } from '../domain/s3-url.ts';
import { SEARCH_ATTRIBUTES } from '../workflows/contract.ts';

type Run = Pick<
  typeof runs.$inferSelect,
  'importId' | 'definition' | 'dryRun' | 'expectedFile' | 'earlierFailures'
>;

/** What a run has for its work; for as long as it waits for a person it does none. */
const WORK_SECONDS = 24 * 3600;

/** How a run's workflow is shown and found. */
export interface RunStart {
  /** One line for people, such as "Users import · crm.csv · dry run". */
  staticSummary: string;
  typedSearchAttributes: TypedSearchAttributes;
  /** How long the run has in all, so that a stuck one cannot hold its import for ever. */
  workflowExecutionTimeout: `${number} seconds`;
  /** A run that is tried again has a failed workflow; no other is started twice. */
  workflowIdReusePolicy: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE_FAILED_ONLY';
}

/** What Temporal is told about a run when it starts: ids, words of closed lists, and the name of its file or list. */
export function runStart(run: Run): RunStart {
  const { importId, definition, dryRun } = run;
  const { entity, source } = definition;
  const title = `${entity.charAt(0).toUpperCase()}${entity.slice(1)} import`;
  const parts = [
    title,
    source.kind === 'egoi' ? egoiTitle(source) : fileName(source.url),
    ...(dryRun ? ['dry run'] : []),
  ];
  const attributes: SearchAttributePair[] = [
    { key: SEARCH_ATTRIBUTES.importId, value: importId },
    { key: SEARCH_ATTRIBUTES.entity, value: entity },
    { key: SEARCH_ATTRIBUTES.runStatus, value: 'queued' },
    { key: SEARCH_ATTRIBUTES.dryRun, value: dryRun },
  ];
  return {
    workflowExecutionTimeout: `${WORK_SECONDS + mostHeldSeconds(run)} seconds`,
    workflowIdReusePolicy:
      run.earlierFailures.length > 0 ? 'ALLOW_DUPLICATE_FAILED_ONLY' : 'REJECT_DUPLICATE',
    staticSummary: parts.join(' · '),
    typedSearchAttributes: new TypedSearchAttributes(attributes),
  };
}

/** How long a run may wait for a person. */
function mostHeldSeconds({ definition, expectedFile }: Run): number {
  const { errorThreshold } = definition;
  return errorThreshold || expectedFile ? waitSeconds(errorThreshold ?? null) : 0;
}

/** The last part of an address without its query, which can be a secret; its host where it has no path. */
function fileName(url: string): string {
  const named = uploadName(url) ?? filePattern(url)?.shown;
  if (named) return named.slice(-100);
  const object = parseS3Url(url);
  if (object !== null) return nameOfKey(object.key).slice(0, 100);
  const { pathname, host } = new URL(cleanUrl(url).replace(/\?\.\.\.$/, ''));
  return (pathname.split('/').at(-1) || host).slice(0, 100);
}
