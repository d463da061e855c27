import { v7 as uuidv7 } from 'uuid';
import { insertChange } from '../db/queries/api/changes.ts';
import { findImport } from '../db/queries/api/imports.ts';
import { lockImport } from '../db/queries/lock-import.ts';
import {
  endSchedule,
  findSchedule,
  putSchedule,
  type ScheduleRow,
} from '../db/queries/schedules.ts';
import type { Queryable } from '../db/database.ts';
import { changesBetween } from '../domain/changes.ts';
import type { ScheduleSetting } from '../domain/schedule/setting.ts';
import { ApiError, notFound } from './problems.ts';

/** Sets the schedule of an import, or ends it (null), and keeps who changed what; it still has to be given to Temporal. */
export async function changeSchedule(
  tx: Queryable,
  importId: string,
  setting: ScheduleSetting | null,
  changedBy: string,
): Promise<void> {
  const owner = await lockImport(tx, importId);
  if (setting !== null && owner?.archivedAt)
    throw new ApiError('import-archived', 'an archived import is not run again: clone it');
  const before = await findSchedule(tx, importId);
  if (owner === null || (setting === null && before === null)) throw await noSchedule(tx, importId);
  if (setting === null) await endSchedule(tx, importId, new Date());
  else await putSchedule(tx, importId, setting, new Date());
  const changes = changesBetween({ schedule: before && settingOf(before) }, { schedule: setting });
  if (changes.length > 0) await insertChange(tx, { id: uuidv7(), importId, changedBy, changes });
}

/** The problem that an import has no schedule, or that there is no such import. */
export async function noSchedule(db: Queryable, importId: string): Promise<ApiError> {
  const owner = await findImport(db, importId);
  return notFound(owner ? 'the import has no schedule' : 'there is no import with this id');
}

function settingOf(row: ScheduleRow): ScheduleSetting {
  const { cron, catchUpMinutes, runTimeoutHours, maxFailures, pausedReason } = row;
  return { cron, catchUpMinutes, runTimeoutHours, maxFailures, paused: pausedReason !== null };
}
