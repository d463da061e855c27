import { execFile, spawn } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { z } from 'zod';

const execute = promisify(execFile);

/** Pinned, so that two benches compare with the same peer. Part of the folder's name: other versions, other venv. */
const VERSIONS = { dlt: '1.31.0', pyarrow: '26.0.1' } as const;
const DATASET = 'peer_dlt';

/** dlt as its documentation advises for speed: Arrow batches, no row in Python, CSV files into COPY, no telemetry. */
const PIPELINE = `
import json, os, sys, time
settings = json.load(sys.stdin)
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"
import dlt
import pyarrow
from pyarrow import csv

@dlt.resource(
    name="dlt_users",
    primary_key="email",
    write_disposition={"disposition": "merge", "strategy": "upsert"},
)
def users():
    columns = {name: pyarrow.string() for name in settings["columns"]}
    yield from csv.open_csv(
        settings["path"],
        read_options=csv.ReadOptions(block_size=16 << 20),
        convert_options=csv.ConvertOptions(column_types=columns),
    )

pipeline = dlt.pipeline(
    pipeline_name="bench_users",
    pipelines_dir=settings["pipelines"],
    destination=dlt.destinations.postgres(credentials=settings["database"]),
    dataset_name=settings["dataset"],
)
started = time.perf_counter()
pipeline.run(users(), loader_file_format="csv").raise_on_failed_jobs()
seconds = time.perf_counter() - started
with pipeline.sql_client() as client:
    rows = client.execute_sql("select count(*) from dlt_users")[0][0]
json.dump({"seconds": seconds, "rows": rows}, sys.stdout)
`;

const pipelineResult = z.object({ seconds: z.number(), rows: z.number() });
export type PeerResult = z.infer<typeof pipelineResult>;

/** The peer, ready to run. */
export interface DltPeer {
  version: string;
  /** Forgets what earlier pipelines stored on disk; what they stored in Postgres is the caller's database. */
  reset: () => Promise<void>;
  /** One run of the pipeline: its own seconds, and the rows its table holds afterwards. */
  run: (csvPath: string, columns: readonly string[], databaseUrl: string) => Promise<PeerResult>;
}

/** Gives dlt in a Python environment under `folder`, or a sentence that says why it cannot be had. */
export async function openDltPeer(folder: string): Promise<DltPeer | string> {
  const venv = resolve(folder, `venv-dlt-${VERSIONS.dlt}-pyarrow-${VERSIONS.pyarrow}`);
  const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const complete = join(venv, 'complete');
  const script = join(resolve(folder), 'dlt-pipeline.py');
  const pipelines = join(resolve(folder), 'dlt-pipelines');
  await mkdir(folder, { recursive: true });
  try {
    // The marker is written last: an installation that was cut off begins anew.
    if (!(await exists(complete))) {
      await rm(venv, { recursive: true, force: true });
      await execute('python3', ['-m', 'venv', venv]);
      const packages = [`dlt[postgres]==${VERSIONS.dlt}`, `pyarrow==${VERSIONS.pyarrow}`];
      await execute(python, ['-m', 'pip', 'install', '--quiet', ...packages]);
      await writeFile(complete, '');
    }
  } catch (error) {
    return `dlt cannot be had here and is left out: ${lastLine(error)}`;
  }
  await writeFile(script, PIPELINE);
  return {
    version: `dlt ${VERSIONS.dlt}, pyarrow ${VERSIONS.pyarrow}`,
    reset: () => rm(pipelines, { recursive: true, force: true }),
    run: (csvPath, columns, databaseUrl) =>
      runPipeline(python, script, {
        path: resolve(csvPath),
        columns,
        database: databaseUrl,
        dataset: DATASET,
        pipelines,
      }),
  };
}

/** The settings go through stdin, so that no password is seen in a list of processes. */
async function runPipeline(python: string, script: string, settings: object): Promise<PeerResult> {
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((done, failed) => {
    child.once('error', failed);
    child.once('close', done);
  });
  child.stdin.end(JSON.stringify(settings));
  const [printed, code] = await Promise.all([json(child.stdout).catch(() => null), ended]);
  if (code !== 0) throw new Error(`the pipeline of dlt ended with code ${code}`);
  return pipelineResult.parse(printed);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function lastLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').at(-1) ?? text;
}
