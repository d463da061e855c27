import { useEffect } from 'react';
import { ProblemNote } from '../parts/note.tsx';
import { Bones, Card } from '../parts/page.tsx';
import { formatOf } from './draft.ts';
import { guessUserId } from './guesses.ts';
import { OrderFields } from './order-fields.tsx';
import { readBody, storedBody } from './preview-bodies.ts';
import { PreviewIssues, PreviewTable } from './preview-table.tsx';
import type { StepProps } from './step-props.ts';
import { Transformations } from './transformations.tsx';
import { usePreview } from './use-preview.ts';
import { UserFields } from './user-fields.tsx';

/** What the columns of the file mean, and what is done with them before they are read. */
export function MappingStep({ draft, change }: StepProps) {
  const file = usePreview(readBody({ ...draft, userIdField: null, userIdType: null }));
  const columns = file.data?.columns;
  useEffect(() => {
    if (draft.entity !== 'users' || draft.userIdField !== null || !columns) return;
    const guess = guessUserId(columns);
    if (guess) change(guess);
  }, [draft.entity, draft.userIdField, columns, change]);
  const stored = usePreview(columns ? storedBody(draft) : null);
  const kind = formatOf(draft);

  return (
    <>
      {draft.entity === 'users' && (
        <UserFields draft={draft} change={change} columns={columns ?? []} />
      )}
      {draft.entity === 'orders' && <OrderFields draft={draft} change={change} kind={kind} />}
      <Transformations draft={draft} change={change} columns={columns ?? []} />
      {file.error && <ProblemNote error={file.error} retry={() => void file.refetch()} />}
      {stored.error && !file.error && (
        <ProblemNote error={stored.error} retry={() => void stored.refetch()} />
      )}
      {stored.data && !stored.error && (
        <>
          <Card
            title="What is wrong with the first records"
            aside={
              stored.data.knownIds && (
                <span className="muted small">
                  {stored.data.knownIds.known} of {stored.data.knownIds.sampled} ids are stored
                  already
                </span>
              )
            }
          >
            <PreviewIssues issues={stored.data.issues} recordsRead={stored.data.recordsRead} />
          </Card>
          <PreviewTable preview={stored.data} />
        </>
      )}
      {(file.isPending || (stored.isPending && !file.error)) && <Bones rows={6} />}
    </>
  );
}
