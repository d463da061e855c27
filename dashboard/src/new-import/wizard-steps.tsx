import CheckOutlined from '@ant-design/icons/CheckOutlined';

/** The steps, each with the paths of the API's problems that belong to it. */
export const STEPS: readonly { name: string; paths: RegExp }[] = [
  { name: 'Source', paths: /^(name|entity|source\.(url|onlyNew|credentials|kind)|source$)/ },
  { name: 'File', paths: /^(source\.(encoding|compression)|format\.(kind|delimiter))/ },
  { name: 'Mapping', paths: /^(format|transformations)/ },
  { name: 'Review', paths: /^/ },
];

/** The step whose fields a problem is about. */
export function stepOf(path: string): number {
  return STEPS.findIndex(({ paths }) => paths.test(path));
}

interface WizardStepsProps {
  step: number;
  /** The furthest step that has been seen. */
  reached: number;
  wrong: ReadonlySet<number>;
  onChoose: (step: number) => void;
}

/** Where one is in New import, and the way back and forth. */
export function WizardSteps({ step, reached, wrong, onChoose }: WizardStepsProps) {
  return (
    <nav aria-label="Steps">
      <ol className="wizard">
        {STEPS.map(({ name }, index) => (
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
