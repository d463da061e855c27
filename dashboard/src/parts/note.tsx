import CheckCircleFilled from '@ant-design/icons/CheckCircleFilled';
import CloseCircleFilled from '@ant-design/icons/CloseCircleFilled';
import InfoCircleFilled from '@ant-design/icons/InfoCircleFilled';
import WarningFilled from '@ant-design/icons/WarningFilled';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { asProblem } from '../api/problem.ts';

const ICONS = {
  info: <InfoCircleFilled aria-hidden="true" />,
  warn: <WarningFilled aria-hidden="true" />,
  bad: <CloseCircleFilled aria-hidden="true" />,
  good: <CheckCircleFilled aria-hidden="true" />,
};

interface NoteProps {
  tone: keyof typeof ICONS;
  title: ReactNode;
  children?: ReactNode;
  /** Buttons that do something about it. */
  actions?: ReactNode;
}

/** A sentence that matters on this page, and what can be done about it. */
export function Note({ tone, title, children, actions }: NoteProps) {
  return (
    <div className={`note ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {ICONS[tone]}
      <div className="grow stack tight">
        <div>
          <strong>{title}</strong>
          {children}
        </div>
        {actions && <div className="row">{actions}</div>}
      </div>
    </div>
  );
}

/** What the API said against a request. */
export function ProblemNote({
  error,
  retry,
  more,
}: {
  error: unknown;
  retry?: () => void;
  /** Another button that does something about it. */
  more?: ReactNode;
}) {
  const { title, message, failure, errors } = asProblem(error);
  return (
    <Note
      tone="bad"
      title={failure?.message ?? title}
      actions={
        (retry || more) && (
          <>
            {retry && <Button onClick={retry}>Try again</Button>}
            {more}
          </>
        )
      }
    >
      {failure?.hint ?? (errors.length === 0 ? message : '')}
      {failure === null &&
        errors.map(({ path, message: text }) => (
          <p key={`${path} ${text}`}>
            {path} {text}
          </p>
        ))}
    </Note>
  );
}
