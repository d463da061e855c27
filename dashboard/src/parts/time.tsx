import { Tooltip } from 'antd';
import { utcText } from './format.ts';

const local = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'full',
  timeStyle: 'long',
});

/** A time in UTC; the local time shows on hover and on focus. */
export function Time({ at }: { at: string }) {
  return (
    <Tooltip title={`${local.format(new Date(at))} (your time)`}>
      <time className="number" dateTime={at} tabIndex={0}>
        {utcText(at)}
      </time>
    </Tooltip>
  );
}
