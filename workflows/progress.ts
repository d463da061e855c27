import {
  defineQuery,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { RunStatus, Step } from '../domain/vocabulary.ts';
import { PROGRESS_QUERY, type RunProgress, SEARCH_ATTRIBUTES } from './contract.ts';

/** How far the run is, kept where people look: the progress query, the details in the Temporal UI, the RunStatus search attribute. */
export interface Progress {
  /** The run goes on to `step`, which has `of` parts. */
  enter: (step: Step, of?: number, done?: number) => void;
  /** `parts` more of the step are done. */
  advance: (parts: number) => void;
  /** The run has ended. */
  end: (status: RunStatus, reason?: string) => void;
}

const progressQuery = defineQuery<RunProgress>(PROGRESS_QUERY);

/** Starts to keep the progress of this workflow. */
export function createProgress(): Progress {
  const state: RunProgress = { status: 'in_progress', step: 'open', done: 0, of: 1 };
  setHandler(progressQuery, () => state);
  upsertStatus('in_progress');
  return {
    enter(step, of = 1, done = 0) {
      Object.assign(state, { step, done, of });
      setCurrentDetails(describe(state));
    },
    advance(parts) {
      state.done += parts;
      setCurrentDetails(describe(state));
    },
    end(status, reason) {
      state.status = status;
      upsertStatus(status);
      setCurrentDetails(reason ? `**${status}**: ${reason}` : `**${status}**`);
    },
  };
}

function upsertStatus(status: RunStatus): void {
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.runStatus, value: status }]);
}

function describe({ step, done, of }: RunProgress): string {
  return of > 1 ? `**${step}**: ${done} of ${of}` : `**${step}**`;
}
