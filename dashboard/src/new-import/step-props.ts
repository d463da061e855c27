import type { Draft } from './draft.ts';

/** What a step of New import is given. */
export interface StepProps {
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
}
