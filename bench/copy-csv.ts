import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';

/** Pieces of this size keep Postgres busy: reading and sending take a tenth of the time that COPY takes. */
const PIECE_BYTES = 1 << 20;
const OPTIONS = 'with (format csv, header true)';
/** The server's user may not read the file, or the server is another machine. */
const OUT_OF_REACH = ['42501', '58P01'];

/** Sends a CSV file to COPY; `target` is a table, with or without a list of columns. */
export async function sendCsv(sql: postgres.Sql, target: string, path: string): Promise<void> {
  const copy = sql.unsafe(`copy ${target} from stdin ${OPTIONS}`);
  await pipeline(createReadStream(path, { highWaterMark: PIECE_BYTES }), await copy.writable());
}

/** Lets the server itself read a CSV file into COPY, which is faster; where it may not, the file is sent. */
export async function readCsv(sql: postgres.Sql, target: string, path: string): Promise<void> {
  if (!(await canServerRead(sql, path))) return sendCsv(sql, target, path);
  await sql.unsafe(`copy ${target} from '${resolve(path).replaceAll("'", "''")}' ${OPTIONS}`);
}

/** True when the server's own user may read the file. */
export async function canServerRead(sql: postgres.Sql, path: string): Promise<boolean> {
  try {
    await sql`select pg_read_binary_file(${resolve(path)}, 0, 1)`;
    return true;
  } catch (error) {
    if (error instanceof postgres.PostgresError && OUT_OF_REACH.includes(error.code)) return false;
    throw error;
  }
}

/** One connection of the pool, given back at the end of the block. */
export async function reserve(sql: postgres.Sql) {
  const reserved = await sql.reserve();
  return {
    sql: reserved,
    [Symbol.asyncDispose]: async () => reserved.release(),
  };
}
