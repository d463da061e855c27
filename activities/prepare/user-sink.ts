import type { ChunkCollector } from '../../domain/chunk-collector.ts';
import type { Current, RecordSink } from '../../domain/csv/reader.ts';
import { type IssueCode, ISSUES } from '../../domain/issues.ts';
import { bucketOf, keyOrder } from '../../domain/record-key.ts';
import { createPrepareUser } from '../../domain/users/prepare-user.ts';
import type { ChunkTask } from './prepare-chunk.ts';
import type { BucketRows } from './row-format.ts';

interface RowIssue {
  code: IssueCode;
  column: string | null;
  value: string | null;
}

/** Judges user rows: good ones become rows of their bucket, the others are kept with their issues. */
export function createUserSink(
  task: ChunkTask,
  rows: BucketRows,
  collector: ChunkCollector,
): RecordSink {
  const { runId, header, buckets, definition } = task;
  const prepareUser = createPrepareUser(header, definition.format);

  const take = (
    cells: readonly string[],
    line: number,
    plain: boolean,
    current: Current,
    issues?: RowIssue[],
  ) => {
    const user = prepareUser(cells, plain);
    if ('issue' in user) {
      const refused = { code: user.issue, column: user.column, value: user.value };
      collector.reject(line, cells, current.raw(), [...(issues ?? []), refused]);
      return;
    }
    const { key, digest, copyId, attributes } = user;
    const order = keyOrder(key);
    const copyAttributes = attributes.includes('\\')
      ? attributes.replaceAll('\\', '\\\\')
      : attributes;
    const copyLine = `${key}\t${digest}\t${copyId}\t${runId}\t${copyAttributes}\n`;
    rows.add(bucketOf(order, buckets), line, order, copyLine);
    collector.accept(line, cells, attributes, issues);
  };

  return {
    record: (cells, line, plain, current) => take(cells, line, plain, current),
    odd: ({ line, cells, raw, issues }, current) => {
      const found = issues.map(({ code, column }) => ({
        code,
        column: column === null ? null : (header[column] ?? null),
        value: column === null ? null : (cells?.[column] ?? null),
      }));
      if (cells === null || found.some(({ code }) => ISSUES[code].severity === 'error'))
        collector.reject(line, cells, raw, found);
      else if (found.some(({ code }) => code === 'blank_row')) collector.ignore(line, cells, found);
      else take(cells, line, false, current, found);
    },
  };
}
