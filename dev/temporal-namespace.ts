import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { SearchAttributeType } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from '../workflows/contract.ts';
import { messageOf, StartError } from './start-error.ts';

/** What the types are called on Temporal's command line, and their numbers in its protocol (IndexedValueType). */
const TYPES = {
  [SearchAttributeType.TEXT]: { word: 'Text', number: 1 },
  [SearchAttributeType.KEYWORD]: { word: 'Keyword', number: 2 },
  [SearchAttributeType.INT]: { word: 'Int', number: 3 },
  [SearchAttributeType.DOUBLE]: { word: 'Double', number: 4 },
  [SearchAttributeType.BOOL]: { word: 'Bool', number: 5 },
  [SearchAttributeType.DATETIME]: { word: 'Datetime', number: 6 },
  [SearchAttributeType.KEYWORD_LIST]: { word: 'KeywordList', number: 7 },
} as const satisfies Record<SearchAttributeType, { word: string; number: number }>;

/** Our search attributes as `temporal server start-dev --search-attribute` takes them: `ImportId=Keyword`. */
export function searchAttributeWords(): string[] {
  return Object.values(SEARCH_ATTRIBUTES).map(({ name, type }) => `${name}=${TYPES[type].word}`);
}

/** Registers those of our search attributes that the namespace does not have. */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(SEARCH_ATTRIBUTES).filter(
    ({ name }) => customAttributes?.[name] === undefined,
  );
  if (missing.length === 0) return;
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(
        missing.map(({ name, type }) => [name, TYPES[type].number]),
      ),
    });
  } catch (error) {
    const names = missing.map(({ name, type }) => `${name}=${TYPES[type].word}`).join(', ');
    throw new StartError(
      `The Temporal namespace "${namespace}" lacks the search attributes ${names}, and they could not be added ` +
        `(${messageOf(error)}). Add them as its administrator, then start again.`,
    );
  }
}

/** Waits until the namespace answers a search by our attributes, which is later than the server's first answer. */
export async function namespaceIsReady(
  connection: Connection,
  namespace: string,
  deadline: number,
  signal?: AbortSignal,
): Promise<void> {
  const query = Object.values(SEARCH_ATTRIBUTES)
    .map(({ name }) => `${name} is null`)
    .join(' and ');
  while (true) {
    try {
      await connection.workflowService.countWorkflowExecutions({ namespace, query });
      return;
    } catch (error) {
      signal?.throwIfAborted();
      if (Date.now() >= deadline) throw error;
      await sleep(50);
    }
  }
}
