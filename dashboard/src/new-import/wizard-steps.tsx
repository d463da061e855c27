import CheckOutlined from '@ant-design/icons/CheckOutlined';
import type { Draft } from './draft.ts';

export type StepName = 'Source' | 'File' | 'Mapping' | 'Schedule' | 'Review';

/** The steps, each with the paths of the API's problems that belong to it. */
const STEPS: readonly { name: StepName; paths: RegExp }[] = [
  {
    name: 'Source',
    paths: /^(name|entity|source\.(url|onlyNew|credentials|kind|apiKey|listId|segmentId)|source$)/,
  },
  { name: 'File', paths: /^(source\.(encoding|compression)|format\.(kind|delimiter))/ },
  { name: 'Mapping', paths: /^(format|transformations)/ },
  { name: 'Schedule', paths: /^(schedule|source\.onlyChanged)/ },
  { name: 'Review', paths: /^/ },
];

/** The steps that an import from this source needs: contacts of E-goi are no file that could be looked at. */
export function stepsOf({ from }: Draft): readonly StepName[] {
  const names = STEPS.map(({ name }) => name);
  return from === 'egoi' ? names.filter((name) => name !== 'File' && name !== 'Mapping') : names;
}

/** The one of these steps whose fields a problem is about; the last one for those of none. */
export function stepOf(path: string, steps: readonly StepName[]): number {
  const name = STEPS.find(({ paths }) => paths.test(path))?.name ?? 'Review';
  return steps.includes(name) ? steps.indexOf(name) : steps.length - 1;
}

interface WizardStepsProps {
  steps: readonly StepName[];
  step: number;
  /** The furthest step that has been seen. */
  reached: number;
  wrong: ReadonlySet<number>;
  onChoose: (step: number) => void;
}

/** Where one is in New import, and the way back and forth. */
export function WizardSteps({ steps, step, reached, wrong, onChoose }: WizardStepsProps) {
  return (
    <nav aria-label="Steps">
      <ol className="wizard">
        {steps.map((name, index) => (
          <li key={name} className={wrong.has(index) ? 'wrong' : index < step ? 'done' : undefined}>
            <button
              type="button"
              aria-current={index === step ? 'step' : undefined}
              disabled={index > reached}
              onClick={() => onChoose(index)}
            >
              <span className="ordinal" aria-hidden="true">
                {wrong.has(index) ? '!' : index < step ? <CheckOutlined aria-hidden /> : index + 1}
              </span>
              <span className="name">{name}</span>
              {wrong.has(index) && <span className="hidden-text">, has problems</span>}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
