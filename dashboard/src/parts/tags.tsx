import CheckCircleOutlined from '@ant-design/icons/CheckCircleOutlined';
import ClockCircleOutlined from '@ant-design/icons/ClockCircleOutlined';
import CloseCircleOutlined from '@ant-design/icons/CloseCircleOutlined';
import ExperimentOutlined from '@ant-design/icons/ExperimentOutlined';
import InfoCircleOutlined from '@ant-design/icons/InfoCircleOutlined';
import PauseCircleOutlined from '@ant-design/icons/PauseCircleOutlined';
import StepForwardOutlined from '@ant-design/icons/StepForwardOutlined';
import StopOutlined from '@ant-design/icons/StopOutlined';
import SyncOutlined from '@ant-design/icons/SyncOutlined';
import WarningOutlined from '@ant-design/icons/WarningOutlined';
import type { ReactNode } from 'react';
import type { Run, RunStatus, Schedule, Severity } from '../api/types.ts';
import { count } from './format.ts';

type Tone = 'good' | 'warn' | 'bad' | 'info' | 'plain';

/** An icon and a word on a tinted ground. */
export function Tag({
  tone,
  icon,
  children,
}: {
  tone: Tone;
  icon: ReactNode;
  children: ReactNode;
}) {
  return (
    <span className={`tag ${tone}`}>
      <span aria-hidden="true">{icon}</span>
      {children}
    </span>
  );
}

const STATUSES: Record<RunStatus, { tone: Tone; icon: ReactNode; text: string }> = {
  queued: { tone: 'plain', icon: <ClockCircleOutlined aria-hidden />, text: 'Queued' },
  in_progress: {
    tone: 'info',
    icon: <SyncOutlined className="turn" aria-hidden />,
    text: 'In progress',
  },
  completed: { tone: 'good', icon: <CheckCircleOutlined aria-hidden />, text: 'Completed' },
  cancelled: { tone: 'warn', icon: <StopOutlined aria-hidden />, text: 'Cancelled' },
  failed: { tone: 'bad', icon: <CloseCircleOutlined aria-hidden />, text: 'Failed' },
  skipped: { tone: 'plain', icon: <StepForwardOutlined aria-hidden />, text: 'Skipped' },
};

export const STATUS_NAMES = Object.entries(STATUSES).map(([value, { text }]) => ({
  value: value as RunStatus,
  label: text,
}));

/** The status of a run; of one that waits for its turn with its place in the queue. */
export function StatusTag({
  run: { status, queuePlace },
}: {
  run: Pick<Run, 'status' | 'queuePlace'>;
}) {
  const { tone, icon, text } = STATUSES[status];
  return (
    <Tag tone={tone} icon={icon}>
      {queuePlace === null ? text : `${text}, place ${count(queuePlace)}`}
    </Tag>
  );
}

const SEVERITIES: Record<Severity, { tone: Tone; icon: ReactNode; text: string }> = {
  error: { tone: 'bad', icon: <CloseCircleOutlined aria-hidden />, text: 'Error' },
  warning: { tone: 'warn', icon: <WarningOutlined aria-hidden />, text: 'Warning' },
  notice: { tone: 'info', icon: <InfoCircleOutlined aria-hidden />, text: 'Notice' },
};

/** How bad an issue is: errors reject the record, warnings keep it, notices only tell. */
export function SeverityTag({ severity }: { severity: Severity }) {
  const { tone, icon, text } = SEVERITIES[severity];
  return (
    <Tag tone={tone} icon={icon}>
      {text}
    </Tag>
  );
}

type Health = Schedule['health']['state'];

const HEALTHS: Record<Health, { tone: Tone; icon: ReactNode; text: string }> = {
  new: { tone: 'plain', icon: <ClockCircleOutlined aria-hidden />, text: 'New' },
  good: { tone: 'good', icon: <CheckCircleOutlined aria-hidden />, text: 'Good' },
  missing: { tone: 'warn', icon: <WarningOutlined aria-hidden />, text: 'Missed its last slot' },
  failing: { tone: 'bad', icon: <CloseCircleOutlined aria-hidden />, text: 'Failing' },
  paused: { tone: 'warn', icon: <PauseCircleOutlined aria-hidden />, text: 'Paused' },
};

/** How a schedule is. */
export function HealthTag({ health }: { health: Health }) {
  const { tone, icon, text } = HEALTHS[health];
  return (
    <Tag tone={tone} icon={icon}>
      {text}
    </Tag>
  );
}

/** Marks what stores nothing. */
export function DryRunTag() {
  return (
    <Tag tone="plain" icon={<ExperimentOutlined aria-hidden />}>
      Dry run
    </Tag>
  );
}
