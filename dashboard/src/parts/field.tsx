import { createContext, type ReactNode, useContext, useId } from 'react';
import type { ProblemItem } from '../api/problem.ts';

/** What the API said against the fields of a form. */
export const FieldProblems = createContext<readonly ProblemItem[]>([]);

/** What a control inside a field has to carry, so that its label, help and problem are read with it. */
export interface ControlProps {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean;
  status: 'error' | '';
}

interface FieldProps {
  label: string;
  /** Where the API says what is wrong with it, such as `format.userIdField`; what lies below belongs to it too. */
  path?: string;
  help?: ReactNode;
  /** A problem that the page has found itself. */
  wrong?: string | undefined;
  children: (control: ControlProps) => ReactNode;
}

/** A labelled control with its help, and what is wrong with its value. */
export function Field({ label, path, help, wrong, children }: FieldProps) {
  const id = useId();
  const problems = problemsAt(useContext(FieldProblems), path);
  const messages = [...(wrong === undefined ? [] : [wrong]), ...problems];
  const isWrong = messages.length > 0;
  const described = [help ? `${id}-help` : '', isWrong ? `${id}-wrong` : ''].filter(Boolean);
  return (
    <div className="field" data-path={path}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
        'aria-invalid': isWrong,
        status: isWrong ? 'error' : '',
      })}
      {isWrong && (
        <div className="wrong" id={`${id}-wrong`} role="alert">
          {messages.map((message) => (
            <div key={message}>{sentence(label, message)}</div>
          ))}
        </div>
      )}
      {help && (
        <div className="help" id={`${id}-help`}>
          {help}
        </div>
      )}
    </div>
  );
}

function problemsAt(problems: readonly ProblemItem[], path: string | undefined): string[] {
  if (path === undefined) return [];
  return problems
    .filter(
      (each) =>
        each.path === path || each.path.startsWith(`${path}.`) || each.path.startsWith(`${path}[`),
    )
    .map(({ message }) => message);
}

/** The API says what is wrong without its subject: `is missing`, `must be ...`. */
function sentence(label: string, message: string): string {
  return /^(is|must|has|cannot|names|needs) /.test(message) ? `${label} ${message}.` : message;
}
