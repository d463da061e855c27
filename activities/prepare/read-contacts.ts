import { ChunkCollector, HASHED } from '../../domain/chunk-collector.ts';
import {
  createPrepareContact,
  type PreparedContact,
  type RefusedContact,
} from '../../domain/egoi/mapping.ts';
import type { EgoiSource } from '../../domain/egoi/source.ts';
import { plainFields } from '../../domain/json-lines/json-value.ts';
import { type JsonLine, readJsonLines } from '../../domain/json-lines/reader.ts';
import { bucketOf, keyOrder } from '../../domain/record-key.ts';
import type { Json } from '../../domain/report.ts';
import type { EgoiLayout } from '../../domain/text-layout.ts';
import { writeUserLine } from '../../domain/users/user-line.ts';
import type { ChunkTask, ReadChunk } from './prepare-chunk.ts';
import type { BucketRows } from './row-format.ts';

/** Reads the contacts of a chunk: good ones become rows of their bucket, the others are kept with their issues. */
export function readContacts(
  text: Buffer,
  { runId, firstLine, shownRecords }: ChunkTask,
  rows: BucketRows,
  { listId }: EgoiSource,
  { accountId }: EgoiLayout,
): ReadChunk {
  const prepareContact = createPrepareContact(accountId, listId);
  const fieldsOf = ({ fields, raw }: JsonLine): Record<string, Json> =>
    fields === null ? { '(contact)': raw() } : plainFields(fields());
  const collector = new ChunkCollector<JsonLine>(
    {
      keep: (found) => found,
      show: (found) => ({ read: withoutEmail(fieldsOf(found)) }),
      parse: (stored) => JSON.parse(stored) as Json,
    },
    shownRecords,
  );
  const records = readJsonLines(text, firstLine, (found) => {
    const { line, fields, issues } = found;
    // What was taken of a contact is text only.
    const contact: PreparedContact | RefusedContact =
      fields === null
        ? { key: null, issues: [] }
        : prepareContact(fields() as Record<string, string>);
    const all = [...issues, ...contact.issues];
    if (contact.key !== null) {
      addContactRow(rows, runId, line, contact);
      collector.accept(line, found, contact.attributes, all);
      return;
    }
    const kept = all.map(({ code, column, value }) => ({ code, column, value }));
    collector.reject(line, found, [{ line, cells: null, raw: found.raw(), issues: kept }], all);
  });
  return { report: collector.report(records), rejected: collector.rejected() };
}

/** The email is stored as a hash only, so it is shown nowhere. */
function withoutEmail(fields: Record<string, Json>): Record<string, Json> {
  return 'email' in fields ? { ...fields, email: HASHED } : fields;
}

/** Adds the row of a contact: that of a user, and behind it the user's further ids. */
function addContactRow(
  rows: BucketRows,
  runId: string,
  line: number,
  { key, digest, ids, attributes }: PreparedContact,
): void {
  const order = keyOrder(key);
  const copyLine = writeUserLine({ key, digest, runId, attributes, ids });
  rows.add(bucketOf(order, rows.buckets), line, order, copyLine);
}
