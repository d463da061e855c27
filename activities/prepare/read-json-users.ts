import { ChunkCollector, HASHED } from '../../domain/chunk-collector.ts';
import type { UsersJsonLinesFormat } from '../../domain/formats.ts';
import { parseExactly } from '../../domain/json-lines/exact-numbers.ts';
import { type JsonFields, plainFields, plainJson } from '../../domain/json-lines/json-value.ts';
import { type JsonLine, readJsonLines } from '../../domain/json-lines/reader.ts';
import type { Json } from '../../domain/report.ts';
import { transformRecord } from '../../domain/transformations/records.ts';
import { createPrepareJsonUser, type PreparedJsonUser } from '../../domain/users/json-user.ts';
import type { ChunkTask, ReadChunk } from './prepare-chunk.ts';
import type { BucketRows } from './row-format.ts';
import { addUserRow } from './user-row.ts';

/** Reads the users of a chunk of JSON Lines: good ones become rows of their bucket, the others are kept with their issues. */
export function readJsonUsers(
  text: Buffer,
  { runId, firstLine, definition, shownRecords }: ChunkTask,
  rows: BucketRows,
  format: UsersJsonLinesFormat,
): ReadChunk {
  const prepareUser = createPrepareJsonUser(format);
  const { transformations } = definition;
  const transform = transformRecord(transformations);
  const isTransformed = transformations.length > 0;

  const prepare = ({ members }: JsonLine, fields: () => JsonFields): PreparedJsonUser => {
    // Without transformations the text of a plain object need not be made into values at all.
    if (members && !isTransformed) return prepareUser.ofMembers(members);
    const transformed = transform(fields());
    const user = prepareUser.ofFields(transformed.fields);
    if (transformed.issues.length === 0) return user;
    return { issues: [...transformed.issues, ...('issues' in user ? user.issues : [])] };
  };
  const shown = ({ fields, raw }: JsonLine): Record<string, Json> => {
    if (fields === null) return { '(line)': raw() };
    const read = plainFields(fields());
    if (!format.hashUserId) return read;
    const id = plainFields(transform(fields()).fields)[format.userIdField];
    return Object.fromEntries(
      Object.entries(read).map(([name, value]) => [name, value === id ? HASHED : value]),
    );
  };
  const collector = new ChunkCollector<JsonLine, string | (() => JsonFields)>(
    {
      keep: (found) => found,
      show: (found) => ({ read: shown(found) }),
      parse: (stored) =>
        plainJson(
          parseExactly(typeof stored === 'string' ? stored : prepareUser.attributesOf(stored())),
        ),
    },
    shownRecords,
  );
  const reject = (found: JsonLine, issues: JsonLine['issues']) => {
    const kept = issues.map(({ code, column, value }) => ({ code, column, value }));
    const row = { line: found.line, cells: null, raw: found.raw(), issues: kept };
    collector.reject(found.line, found, [row], issues);
  };

  const records = readJsonLines(text, firstLine, (found) => {
    const { line, fields, issues } = found;
    if (fields === null) {
      reject(found, issues);
      return;
    }
    const user = prepare(found, fields);
    if ('issues' in user) {
      reject(found, [...issues, ...user.issues]);
      return;
    }
    addUserRow(rows, runId, line, user);
    const { attributes } = user;
    collector.accept(line, found, typeof attributes === 'string' ? attributes : fields, issues);
  });
  return { report: collector.report(records), rejected: collector.rejected() };
}
