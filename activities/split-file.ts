import { findContactFetch } from '../db/queries/contact-pages.ts';
import { finishCuts, sumCuts } from '../db/queries/cut-files.ts';
import { countParts, storeCut } from '../db/queries/run-chunks.ts';
import { listRunFiles, readFileTexts } from '../db/queries/run-files.ts';
import { enterStep, loadRun, noteFileFacts, type RunState } from '../db/queries/run-state.ts';
import { bucketsFor } from '../domain/file-plan.ts';
import { filePattern } from '../domain/file-pattern.ts';
import { isEgoi } from '../domain/is-egoi.ts';
import { commonFacts } from '../domain/many-files.ts';
import type { EgoiLayout } from '../domain/text-layout.ts';
import type { RunInput, SplitFileResult } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';
import { cutFile } from './split/cut-file.ts';
import { cutFiles } from './split/cut-files.ts';

/** Brings the files of a run into UTF-8, and cuts them into chunks on record borders. */
export function createSplitFile(dependencies: Dependencies) {
  const { db } = dependencies.database;
  return async ({ runId }: RunInput, signal: AbortSignal): Promise<SplitFileResult> => {
    await enterStep(db, runId, 'split');
    const run = await loadRun(db, runId);
    if (run.records !== null) return { ...(await countParts(db, runId)), records: run.records };
    const isOne = isEgoi(run.definition) || filePattern(run.definition.source.url) === null;
    return isOne ? splitOne(dependencies, run, signal) : splitMany(dependencies, run, signal);
  };
}

async function splitOne(
  { database: { db }, spool, settings }: Dependencies,
  run: RunState,
  signal: AbortSignal,
): Promise<SplitFileResult> {
  const { id: runId, definition, sourceObject, file, resend } = run;
  if (!sourceObject) throw new Error(`run ${runId} is not downloaded`);
  const input = {
    runId,
    definition,
    sourceObject,
    sizeBytes: file.sizeBytes ?? 0,
    isExact: resend?.isExact ?? false,
    onRefused: (facts: RunState['file']) => noteFileFacts(db, runId, facts),
  };
  const { textObject, facts, cut } = await cutFile(spool, settings, input, signal);
  const header = cut.layout.kind === 'csv' ? cut.layout.header : null;
  const buckets = bucketsFor(cut.bucketShare);
  const layout = isEgoi(definition) ? await egoiLayout(db, runId) : cut.layout;
  await storeCut(db, runId, { textObject, facts, header, ...cut, layout, buckets });
  return { chunks: cut.chunks.length, buckets, records: cut.records };
}

async function egoiLayout(db: Dependencies['database']['db'], runId: string): Promise<EgoiLayout> {
  const accountId = (await findContactFetch(db, runId))?.accountId;
  if (!accountId) throw new Error(`the contacts of run ${runId} are of no account`);
  return { kind: 'egoi', accountId };
}

async function splitMany(
  dependencies: Dependencies,
  run: RunState,
  signal: AbortSignal,
): Promise<SplitFileResult> {
  const { db } = dependencies.database;
  const isDone = await cutFiles(dependencies, run, signal);
  if (isDone) {
    const { records, bucketShare } = await sumCuts(db, run.id);
    const files = await listRunFiles(db, run.id);
    // Nothing new: then there is nothing to merge.
    const buckets = files.length === 0 ? 0 : bucketsFor(bucketShare);
    const facts = commonFacts(files);
    const header = await commonHeader(db, run.id);
    await finishCuts(db, run.id, records, buckets, { facts, header });
  }
  const { records } = await loadRun(db, run.id);
  return { ...(await countParts(db, run.id)), records: records ?? 0, more: !isDone };
}

/** The columns that all files of a run have; null when one has none. */
async function commonHeader(
  db: Dependencies['database']['db'],
  runId: string,
): Promise<string[] | null> {
  let common: string[] | null = null;
  for await (const { layout, facts } of readFileTexts(db, runId)) {
    if (facts.isEmpty) continue;
    if (layout?.kind !== 'csv') return null;
    const header: string[] = layout.header;
    common = common === null ? header : common.filter((name) => header.includes(name));
  }
  return common;
}
