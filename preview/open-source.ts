import type { SourceTimings } from '../activities/sources/source-timings.ts';
import {
  createSource,
  createSourceFolder,
  type OpenedSource,
  type SourceFolder,
} from '../activities/sources/source.ts';
import { createAhead } from '../storage/ahead.ts';
import { cleanUrl } from '../domain/definition.ts';
import { RunFailure } from '../domain/failures.ts';
import { comparePaths, MOST_FILES } from '../domain/many-files.ts';
import type { PreviewedFiles, PreviewRequest } from './preview.ts';

/** Nothing is tried again: the person who waits can do that. */
const TIMINGS: Partial<SourceTimings> = { connectMs: 5_000, resumePausesMs: [] };

/** The file that a preview reads. */
export interface PreviewSource {
  opened: OpenedSource;
  /** Null when the address means a single file. */
  files: PreviewedFiles | null;
}

/** Opens what a run would read first: of many files the first one by name. */
export async function openPreviewSource(
  { definition: { source }, credentials, settings }: PreviewRequest,
  signal: AbortSignal,
): Promise<PreviewSource> {
  const folder = createSourceFolder(source, credentials, settings, { timings: TIMINGS });
  if (folder === null) {
    const single = createSource(source, credentials, settings, {
      timings: TIMINGS,
      ahead: createAhead(0),
    });
    return { opened: await single.open(signal), files: null };
  }
  const files = await firstOf(folder, signal);
  if (files === null)
    throw new RunFailure('SourceNotFound', `no file matches ${cleanUrl(source.url)}`);
  return { opened: await folder.open(files.name, signal), files };
}

/** The first file by name, and how many there are; null when there is none. */
async function firstOf(folder: SourceFolder, signal: AbortSignal): Promise<PreviewedFiles | null> {
  let first: string | null = null;
  let matched = 0;
  for await (const { path } of folder.list(signal)) {
    // The last page may be far away; a run takes no more than these.
    if (matched === MOST_FILES) return first === null ? null : { name: first, matched, more: true };
    matched += 1;
    if (first === null || comparePaths(path, first) < 0) first = path;
  }
  return first === null ? null : { name: first, matched, more: false };
}
