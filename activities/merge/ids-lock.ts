import type postgres from 'postgres';
import { LOCK_TIMEOUT_MILLISECONDS } from '../../db/database.ts';

/** Any number that no other lock of the service has. */
const LOCK = 0x69_64_73;

const LONGEST_WAIT_MILLISECONDS = 100_000;

/**
 * Holds back, until the transaction ends, what would change under it: merges that add ids to profiles or join profiles
 * take the lock alone, those that only add and update profiles take it together. It comes before all other locks.
 */
export async function lockIds(
  tx: postgres.TransactionSql,
  hold: 'alone' | 'together',
): Promise<void> {
  const lock =
    hold === 'alone'
      ? tx`pg_advisory_xact_lock(${LOCK})`
      : tx`pg_advisory_xact_lock_shared(${LOCK})`;
  // A queue of merges that take turns is longer than any other wait for a lock.
  await tx`
    select set_config('lock_timeout', ${LONGEST_WAIT_MILLISECONDS}, true), ${lock},
           set_config('lock_timeout', ${LOCK_TIMEOUT_MILLISECONDS}, true)`;
}
