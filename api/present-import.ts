import type { ImportRow } from '../db/queries/lock-import.ts';
import type { ScheduleRow } from '../db/queries/schedules.ts';
import { cleanUrl, currentDefinition, type ImportDefinition } from '../domain/definition.ts';
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
    source: presentSource(source),
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

function presentSource(source: ImportDefinition['source']): ImportAnswer['source'] {
  if (source.kind === 'egoi') {
    const { kind, listId, segmentId } = source;
    return { kind, listId, segmentId: segmentId ?? null };
  }
  const { kind, url, compression, encoding, onlyNew = false, onlyChanged = false } = source;
  return { kind, url: cleanUrl(url), compression, encoding, onlyNew, onlyChanged };
}
