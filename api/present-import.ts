import type { ImportRow } from '../db/queries/lock-import.ts';
import type { ScheduleRow } from '../db/queries/schedules.ts';
import { cleanUrl, currentDefinition } from '../domain/definition.ts';
import { presentScheduleSummary } from './present-schedule.ts';
import type { ImportAnswer } from './schemas/import.ts';
import type { RunAnswer } from './schemas/run.ts';

/** An import as it is answered: nothing in it is a secret. */
export function presentImport(
  row: ImportRow,
  run: RunAnswer | null,
  schedule: ScheduleRow | null,
): ImportAnswer {
  const { entity, source, format, transformations, dryRun, errorThreshold, notify } =
    currentDefinition(row.definition);
  return {
    id: row.id,
    name: row.name,
    entity,
    source: {
      kind: source.kind,
      url: cleanUrl(source.url),
      compression: source.compression,
      encoding: source.encoding,
      onlyNew: source.onlyNew ?? false,
      onlyChanged: source.onlyChanged ?? false,
    },
    hasCredentials: row.sealedCredentials !== null,
    format,
    transformations,
    dryRun,
    errorThreshold: errorThreshold ?? null,
    notify: notify ? { ...notify, url: cleanUrl(notify.url) } : null,
    createdAt: row.createdAt.toISOString(),
    archivedAt: row.archivedAt?.toISOString() ?? null,
    schedule: schedule && presentScheduleSummary(schedule),
    run,
  };
}
