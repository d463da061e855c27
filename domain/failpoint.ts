/** The named points at which a process can be made to end or to freeze, in the order in which a run meets them. */
export const FAILPOINTS = [
  /** API: the rows of a new run are committed, its workflow is not started. */
  'before-start',
  /** API: its workflow is started too, the caller has no answer. */
  'before-answer',
  /** The file is in the spool, and the activity has not answered. */
  'after-download',
  /** All chunks are prepared, and what follows has not begun. */
  'after-last-chunk',
  /** An attempt at a bucket has begun, and its transaction has not. */
  'before-merge',
  /** The transaction of a bucket has done all but commit. */
  'before-commit',
  /** A bucket is committed, and its activity has not answered. */
  'after-commit',
  /** The report and the final status are stored, and the spool is not cleared. */
  'closing',
] as const;

export type FailpointName = (typeof FAILPOINTS)[number];

/** Where a process is to be struck: at the `nth` time that it reaches the point, by which signal to itself. */
export interface Failpoint {
  name: FailpointName;
  nth: number;
  signal: 'SIGKILL' | 'SIGSTOP';
}

/** Told when the work has reached a point; usually does nothing. */
export type Reach = (name: FailpointName) => void;

export const FAILPOINT_PATTERN = new RegExp(
  `^(?:${FAILPOINTS.join('|')})(?::[1-9]\\d{0,3}(?::SIG(?:KILL|STOP))?)?$`,
);

/** The failpoint of a setting such as `before-commit`, `before-commit:2` or `before-commit:2:SIGSTOP`, which matches the pattern. */
export function parseFailpoint(text: string): Failpoint {
  const [name, nth = '1', signal = 'SIGKILL'] = text.split(':');
  return {
    name: name as FailpointName,
    nth: Number(nth),
    signal: signal as Failpoint['signal'],
  };
}
