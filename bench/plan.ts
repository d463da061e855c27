import type postgres from 'postgres';
import type { z } from 'zod';
import type { importDefinition } from '../domain/definition.ts';
import type { Tally } from '../domain/tally.ts';
import type { Entity } from '../domain/vocabulary.ts';
import type { BenchFile } from './bench-file.ts';
import type { Part } from './parts.ts';

/** What a good engineer would script instead of the service, in a database of its own. */
export interface Script {
  /** Makes its table, empty. */
  create: (sql: postgres.Sql) => Promise<void>;
  /** Brings the file into the table, and gives how many records it has written. */
  run: (sql: postgres.Sql, path: string) => Promise<number>;
}

type Parts<D> = D extends { entity: Entity; format?: unknown }
  ? Pick<D, Extract<keyof D, 'entity' | 'transformations'>> & { format: NonNullable<D['format']> }
  : never;
/** The entity and format of an import, and its transformations if it has some, as a caller says them. */
export type Imported = Parts<z.input<typeof importDefinition>>;

interface AnyStep {
  part: Part;
  file: BenchFile;
  /** Parts that have to come before this one in a round, whether or not they are to be reported. */
  needs?: readonly Part[];
}

export interface ScriptStep extends AnyStep {
  actor: 'script';
  script: Script;
  /** The script's table is made anew before it. */
  isIntoEmpty?: true;
}

/** The peer upserts a CSV file with these columns. */
export interface PeerStep extends AnyStep {
  actor: 'peer';
  columns: readonly string[];
}

export interface ServiceStep extends AnyStep {
  actor: 'service';
  what: Imported;
  /** The tally that the run must have; what is left out must be 0. */
  expected: Partial<Tally>;
  /** The service's stores are emptied before it, as they are when a round begins. */
  isIntoEmpty?: true;
}

/** A file is read on this thread alone, and nothing is stored; its time is that of the thread on a processor. */
export interface ReaderStep extends AnyStep {
  actor: 'reader';
  /** Gives how many good records the file has. */
  read: (file: BenchFile) => Promise<number>;
}

/** One part of a bench as data: who does it, with which file, and what has to come of it. */
export type Step = ScriptStep | PeerStep | ServiceStep | ReaderStep;

/** A limit on how long a part takes, as a share of the time of the fastest yardstick. */
export interface RatioLimit {
  sentence: string;
  part: Part;
  yardsticks: readonly Part[];
  limit: number;
  aim?: number;
}

/** How fast a part has to be at least. */
export interface RateLimit {
  sentence: string;
  part: Part;
  megabytesPerSecond: number;
}

/** The bench of one entity. */
export interface Plan {
  entity: Entity;
  /** What is imported, as a line for people. */
  title: string;
  steps: readonly Step[];
  ratios: readonly RatioLimit[];
  rates: readonly RateLimit[];
}

/** The steps of a plan that were selected, and those they need, in the order of the plan. */
export function stepsToRun(plan: Plan, selected: ReadonlySet<Part>): Step[] {
  const wanted = new Set<Part>();
  const want = (step: Step) => {
    if (wanted.has(step.part)) return;
    wanted.add(step.part);
    for (const needed of plan.steps.filter(({ part }) => step.needs?.includes(part))) want(needed);
  };
  for (const step of plan.steps) if (selected.has(step.part)) want(step);
  return plan.steps.filter(({ part }) => wanted.has(part));
}
