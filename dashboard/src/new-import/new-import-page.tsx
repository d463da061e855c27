import ExperimentOutlined from '@ant-design/icons/ExperimentOutlined';
import ImportOutlined from '@ant-design/icons/ImportOutlined';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { api, ask } from '../api/client.ts';
import { asProblem, type ProblemItem } from '../api/problem.ts';
import { FieldProblems } from '../parts/field.tsx';
import { Note, ProblemNote } from '../parts/note.tsx';
import { Page } from '../parts/page.tsx';
import { definitionOf } from './definition.ts';
import { type Draft, EMPTY_DRAFT, hasSource } from './draft.ts';
import { FileStep } from './file-step.tsx';
import { createKeys } from './idempotency-keys.ts';
import { MappingStep } from './mapping-step.tsx';
import { ReviewStep } from './review-step.tsx';
import { ScheduleStep } from './schedule-step.tsx';
import { SourceStep } from './source-step.tsx';
import { stepOf, stepsOf, WizardSteps } from './wizard-steps.tsx';

const keyOf = createKeys();

/** Makes an import, step by step; the API judges what was entered, and each problem lands on its field. */
export default function NewImportPage() {
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  const [step, setStep] = useState(0);
  const [reached, setReached] = useState(0);
  const [problems, setProblems] = useState<readonly ProblemItem[]>([]);
  const steps = stepsOf(draft);
  const [, go] = useLocation();
  const queries = useQueryClient();
  const heading = useRef<HTMLDivElement>(null);
  const change = useCallback((changes: Partial<Draft>) => {
    setDraft((now) => ({ ...now, ...changes }));
    setProblems((now) => now.filter(({ path }) => !concerns(changes, path)));
  }, []);
  const create = useMutation({
    mutationFn: (dryRun: boolean) => {
      const json = definitionOf(draft, dryRun);
      return ask(
        api.v1.imports.$post({ json, header: { 'idempotency-key': keyOf(JSON.stringify(json)) } }),
      );
    },
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['imports'] });
      go(made.run ? `/runs/${made.run.id}` : `/imports/${made.id}`);
    },
    onError: (error) => {
      const { errors } = asProblem(error);
      setProblems(errors);
      const first = Math.min(...errors.map(({ path }) => stepOf(path, steps)));
      if (Number.isFinite(first)) setStep(first);
    },
  });
  // Another step is read from its beginning, by eyes and by screen readers.
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    heading.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }, [step]);

  /** Shows a problem at the field that it is about. */
  function correct(problem: ProblemItem) {
    setProblems([problem]);
    setStep(stepOf(problem.path, steps));
  }

  function show(next: number) {
    setStep(next);
    setReached((now) => Math.max(now, next));
  }

  const canGoOn = hasSource(draft);
  const name = steps[step];
  const isLast = step === steps.length - 1;
  const elsewhere = problems.filter(({ path }) => stepOf(path, steps) !== step);
  return (
    <Page title="New import" above={<Link href="/">Imports</Link>}>
      <WizardSteps
        steps={steps}
        step={step}
        reached={canGoOn ? reached : 0}
        wrong={new Set(problems.map(({ path }) => stepOf(path, steps)))}
        onChoose={show}
      />
      <FieldProblems value={problems}>
        <div className="stack" ref={heading} tabIndex={-1} role="group" aria-label={name}>
          {problems.length > 0 && (
            <Note tone="bad" title="The import cannot be made yet">
              {elsewhere.length === problems.length
                ? 'See the steps that are marked above.'
                : 'What is wrong stands at its field below.'}
              {problems
                .filter(({ path }) => isNowhere(path))
                .map(({ path, message }) => (
                  <p key={path}>
                    {path} {message}
                  </p>
                ))}
            </Note>
          )}
          {create.error && problems.length === 0 && <ProblemNote error={create.error} />}
          {name === 'Source' && <SourceStep draft={draft} change={change} />}
          {name === 'File' && <FileStep draft={draft} change={change} correct={correct} />}
          {name === 'Mapping' && <MappingStep draft={draft} change={change} />}
          {name === 'Schedule' && <ScheduleStep draft={draft} change={change} />}
          {name === 'Review' && <ReviewStep draft={draft} change={change} />}
        </div>
      </FieldProblems>
      <div className="foot">
        {step > 0 ? <Button onClick={() => show(step - 1)}>Back</Button> : <span />}
        {isLast ? (
          <div className="row">
            {draft.schedule === null && (
              <Button
                icon={<ExperimentOutlined aria-hidden />}
                loading={create.isPending && create.variables}
                disabled={create.isPending}
                onClick={() => create.mutate(true)}
              >
                Dry run
              </Button>
            )}
            <Button
              type="primary"
              icon={<ImportOutlined aria-hidden />}
              loading={create.isPending && !create.variables}
              disabled={create.isPending}
              onClick={() => create.mutate(false)}
            >
              {draft.schedule === null ? 'Import' : 'Save import'}
            </Button>
          </div>
        ) : (
          <Button type="primary" disabled={!canGoOn} onClick={() => show(step + 1)}>
            Next
          </Button>
        )}
      </div>
    </Page>
  );
}

/** Whether a change answers what was said against the field at this path. */
function concerns(changes: Partial<Draft>, path: string): boolean {
  const field = /[A-Za-z]+$/.exec(path.replace(/\[\d+\].*$/, ''))?.[0] ?? '';
  if (path.startsWith('source.url')) return 'url' in changes || 'upload' in changes;
  if (path.startsWith('source.credentials')) return 'credentials' in changes;
  if (/^source\.(apiKey|listId|segmentId)/.test(path)) return 'egoi' in changes;
  if (path.startsWith('schedule')) return 'schedule' in changes;
  if (path.startsWith('errorThreshold')) return 'limits' in changes;
  return field in changes;
}

/** Paths that no field of the steps is for. */
function isNowhere(path: string): boolean {
  return !/^(name|source|format|transformations|errorThreshold|schedule)\b/.test(path);
}
