import { Button } from 'antd';
import { asProblem, type ProblemItem } from '../api/problem.ts';
import { ProblemNote } from '../parts/note.tsx';
import type { Draft } from './draft.ts';

const ABOUT_THE_ADDRESS = new Set(['SourceNotFound', 'SourceRefused', 'AddressNotAllowed']);

interface SourceProblemProps {
  draft: Draft;
  error: unknown;
  retry: () => void;
  correct: (problem: ProblemItem) => void;
}

/** Why the source does not give its file, and the way to the field that this is about. */
export function SourceProblem({ draft, error, retry, correct }: SourceProblemProps) {
  const { failure } = asProblem(error);
  const path = failure === null ? null : pathOf(failure.type, draft);
  return (
    <ProblemNote
      error={error}
      retry={retry}
      more={
        failure !== null &&
        path !== null && (
          <Button type="primary" onClick={() => correct({ path, message: failure.message })}>
            Correct it at its field
          </Button>
        )
      }
    />
  );
}

/** The field that a failure of the source is about; null: none of them. */
function pathOf(type: string, { from }: Draft): string | null {
  if (from !== 'url') return null;
  if (type === 'HostNotTrusted') return 'source.credentials.hostKey';
  return ABOUT_THE_ADDRESS.has(type) ? 'source.url' : null;
}
