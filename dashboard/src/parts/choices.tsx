import { useId, type ReactNode } from 'react';

interface ChoicesProps<T extends string> {
  label: string;
  /** Hides the label from sight where a heading says it already. */
  isLabelHidden?: boolean;
  options: readonly { value: T; title: ReactNode; text?: ReactNode }[];
  value: T | null;
  onChange: (value: T) => void;
}

/** One of few, each with a word about it. */
export function Choices<T extends string>(props: ChoicesProps<T>) {
  const { label, isLabelHidden = false, options, value, onChange } = props;
  const name = useId();
  return (
    <fieldset className="choices">
      <legend className={isLabelHidden ? 'hidden-text' : undefined}>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className="choice">
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span className="grow">
            {option.title}
            {option.text && <small>{option.text}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
