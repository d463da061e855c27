import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import type { ImportAnswer } from '../../api/schemas/import.ts';
import type { RunAnswer } from '../../api/schemas/run.ts';
import { tallyCloses } from '../../domain/tally.ts';
import { importRunWorkflowId } from '../../workflows/contract.ts';
import { reportOf } from './runs.ts';
import type { Service } from './service.ts';

/** Users by id, each with a city. */
type Users = Map<string, string>;

/** What a run reads: a file, and the one that it expects, because a dry run has shown it. */
interface Reading {
  file: Users | null;
  seen: string | null;
}

interface ModelRun {
  id: string;
  status: string;
  reading: Reading;
}

interface ModelImport {
  id: string;
  dryRun: boolean;
  isArchived: boolean;
  /** Oldest first. */
  runs: ModelRun[];
  /** The file of its latest run, if that was a completed dry run. */
  seen: string | null;
}

const THRESHOLD = { maxUpdatedPercent: 50, waitHours: 1 };

/** What a lifecycle did that does not agree with its model; and what it did, for whoever reads it. */
export interface LifecycleResult {
  steps: string[];
  differences: string[];
}

/**
 * One random life of imports and runs of one file, beside a model that says what must come of each step: the status of
 * every run, the history of every import, the tally, and what is stored.
 */
export class Lifecycle {
  readonly #service: Service;
  readonly #sql: postgres.Sql;
  readonly #random: () => number;
  readonly #name: string;
  readonly #steps: string[] = [];
  readonly #differences: string[] = [];
  readonly #imports: ModelImport[] = [];
  #stored: Users = new Map();
  #file: Users | null = new Map();

  constructor(service: Service, sql: postgres.Sql, random: () => number, name: string) {
    this.#service = service;
    this.#sql = sql;
    this.#random = random;
    this.#name = name;
  }

  /** Takes `steps` random steps and compares everything with the model. */
  async live(steps: number): Promise<LifecycleResult> {
    await this.#writeFile();
    await this.#startNew(this.#chance(0.5));
    for (let step = 0; step < steps; step++) {
      if (this.#chance(0.5)) await this.#writeFile();
      const owner = this.#pick(this.#imports);
      await this.#pick([
        () => this.#runNow(owner),
        () => this.#runNow(owner),
        () => this.#clone(owner),
        () => this.#retryLast(owner),
        () => this.#archive(owner),
        () => this.#startNew(this.#chance(0.3)),
      ])();
    }
    await this.#compareHistories();
    return { steps: this.#steps, differences: this.#differences };
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)] as T;
  }

  async #writeFile(): Promise<void> {
    // An empty file fails its run.
    this.#file = this.#chance(0.1) ? null : new Map();
    for (let user = 0; this.#file && user < 6; user++)
      if (this.#chance(0.8))
        this.#file.set(`u${user}@${this.#name}.example`, this.#pick(['Porto', 'Faro']));
    await this.#service.upload(`${this.#name}.csv`, contentOf(this.#file));
    this.#steps.push(`file of ${this.#file ? this.#file.size : 'nothing'}`);
  }

  async #startNew(dryRun: boolean): Promise<void> {
    const made = await this.#service.call<ImportAnswer>('POST', '/v1/imports', {
      name: this.#name,
      entity: 'users',
      source: { kind: 'file', url: `upload://${this.#name}.csv` },
      format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
      errorThreshold: THRESHOLD,
      dryRun,
    });
    this.#steps.push(dryRun ? 'new dry run' : 'new import');
    await this.#follow(this.#adopt(made, dryRun), made.run?.id ?? '', this.#reading());
  }

  #adopt({ id }: ImportAnswer, dryRun: boolean): ModelImport {
    const owner: ModelImport = { id, dryRun, isArchived: false, runs: [], seen: null };
    this.#imports.push(owner);
    return owner;
  }

  async #runNow(owner: ModelImport): Promise<void> {
    const answer = await this.#service.request('POST', `/v1/imports/${owner.id}/runs`, {});
    this.#steps.push('run now');
    if (owner.isArchived) return this.#expect('run of an archived import', answer.status, 409);
    const run = (await answer.json()) as RunAnswer;
    await this.#follow(owner, run.id, this.#reading());
  }

  async #clone(owner: ModelImport): Promise<void> {
    const made = await this.#service.call<ImportAnswer>('POST', `/v1/imports/${owner.id}/clone`, {
      dryRun: false,
    });
    this.#steps.push('clone and import');
    await this.#follow(this.#adopt(made, false), made.run?.id ?? '', this.#reading(owner.seen));
  }

  async #retryLast(owner: ModelImport): Promise<void> {
    const last = owner.runs.at(-1);
    if (!last) return;
    const answer = await this.#service.request('POST', `/v1/runs/${last.id}/retry`);
    this.#steps.push(`try again what is ${last.status}`);
    const isRefused = last.status !== 'failed' || owner.isArchived;
    this.#expect('status of a retry', answer.status, isRefused ? 409 : 202);
    if (isRefused) return;
    owner.runs.pop();
    // It goes on with the file that it has.
    await this.#follow(owner, last.id, last.reading);
  }

  async #archive(owner: ModelImport): Promise<void> {
    await this.#service.call('DELETE', `/v1/imports/${owner.id}`);
    owner.isArchived = true;
    this.#steps.push('archive');
  }

  #reading(seen: string | null = null): Reading {
    return { file: this.#file, seen };
  }

  /** Follows a run to its end, and decides about it at random where it is held. */
  async #follow(owner: ModelImport, runId: string, reading: Reading): Promise<void> {
    if (this.#chance(0.15)) {
      await this.#service.request('POST', `/v1/runs/${runId}/cancel`);
      this.#steps.push('cancel at once');
    }
    let run = await this.#untilSettled(runId);
    const isHeld = run.progress.step === 'hold' && run.finishedAt === null;
    const mustHold = !owner.dryRun && this.#isOutOfBounds(reading);
    if (isHeld !== mustHold && (isHeld || run.status === 'completed'))
      this.#differences.push(`run ${runId} is ${isHeld ? '' : 'not '}held`);
    if (isHeld) run = await this.#decide(run);
    owner.runs.push({ id: runId, status: run.status, reading });
    const isShown = run.status === 'completed' && owner.dryRun;
    owner.seen = isShown ? contentOf(reading.file) : null;
    if (isShown) {
      const { wouldHold } = await reportOf(this.#service, runId);
      this.#expect(
        'what a dry run warns of',
        wouldHold?.length,
        this.#isOutOfBounds(reading) ? 1 : 0,
      );
    }
    await this.#compare(run, owner.dryRun, reading.file ?? new Map());
  }

  async #decide(held: RunAnswer): Promise<RunAnswer> {
    const word = this.#pick(['approve', 'approve', 'reject', 'cancel', 'terminate']);
    this.#steps.push(word);
    if (word === 'terminate')
      await this.#service.temporal.workflow.getHandle(importRunWorkflowId(held.id)).terminate();
    else await this.#service.call('POST', `/v1/runs/${held.id}/${word}`);
    const ended = await this.#untilSettled(held.id, true);
    const expected = {
      approve: 'completed',
      reject: 'failed',
      cancel: 'cancelled',
      terminate: 'failed',
    };
    this.#expect(`end after ${word}`, ended.status, expected[word as keyof typeof expected]);
    return ended;
  }

  /** The file is another one than a person has seen, or more than half of it would change what is stored. */
  #isOutOfBounds({ file, seen }: Reading): boolean {
    if (file === null) return false;
    const changed = [...file].filter(
      ([user, city]) => this.#stored.has(user) && this.#stored.get(user) !== city,
    );
    const isChanged = seen !== null && seen !== contentOf(file);
    return isChanged || changed.length / Math.max(1, file.size) > 0.5;
  }

  async #compare(run: RunAnswer, dryRun: boolean, file: Users): Promise<void> {
    const after: Users = dryRun ? this.#stored : new Map([...this.#stored, ...file]);
    if (run.status === 'completed') {
      const added = [...file.keys()].filter((user) => !this.#stored.has(user)).length;
      const same = [...file].filter(([user, city]) => this.#stored.get(user) === city).length;
      const tally = run.tally ?? null;
      this.#expect('tally', tally && [tally.read, tally.added, tally.unchanged], [
        file.size,
        added,
        same,
      ]);
      if (!tally || !tallyCloses(tally)) this.#differences.push(`the tally of ${run.id} is open`);
    }
    const stored = await this.#read();
    // A run that is cancelled while it merges has stored its one bucket, or not.
    const may =
      run.status === 'completed'
        ? [after]
        : run.status === 'cancelled'
          ? [this.#stored, after]
          : [this.#stored];
    const found = may.find((users) => show(users) === show(stored));
    if (!found)
      this.#differences.push(`after ${run.id} (${run.status}) the store has ${show(stored)}`);
    this.#stored = stored;
  }

  async #compareHistories(): Promise<void> {
    for (const owner of this.#imports) {
      const path = `/v1/imports/${owner.id}/runs`;
      const { items } = await this.#service.call<{ items: RunAnswer[] }>('GET', path);
      this.#expect(
        `history of ${owner.id}`,
        items.toReversed().map(({ id, status }) => `${id} ${status}`),
        owner.runs.map(({ id, status }) => `${id} ${status}`),
      );
    }
  }

  async #untilSettled(runId: string, isDecided = false): Promise<RunAnswer> {
    for (;;) {
      const run = await this.#service.call<RunAnswer>('GET', `/v1/runs/${runId}`);
      if (run.finishedAt !== null) return run;
      if (!isDecided && run.progress.step === 'hold') return run;
      await sleep(40);
    }
  }

  async #read(): Promise<Users> {
    const sql = this.#sql;
    const rows = await sql<{ id: string; city: string }[]>`
      select id, attributes ->> 'city' as city from profiles where id like ${`%@${this.#name}.example`}`;
    return new Map(rows.map(({ id, city }) => [id, city]));
  }

  #expect(what: string, given: unknown, expected: unknown): void {
    if (JSON.stringify(given) === JSON.stringify(expected)) return;
    this.#differences.push(
      `${what}: ${JSON.stringify(given)} instead of ${JSON.stringify(expected)}`,
    );
  }
}

function show(users: Users): string {
  return JSON.stringify([...users].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function contentOf(file: Users | null): string {
  if (file === null) return '';
  return ['email,city', ...[...file].map((cells) => cells.join(','))].join('\n');
}
