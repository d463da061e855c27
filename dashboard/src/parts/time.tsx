import { Tooltip } from 'antd';

const local = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'full',
  timeStyle: 'long',
});

/** A time in UTC; the local time shows on hover and on focus. */
export function Time({ at }: { at: string }) {
  const utc = `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
  return (
    <Tooltip title={`${local.format(new Date(at))} (your time)`}>
      <time className="number" dateTime={at} tabIndex={0}>
        {utc}
      </time>
    </Tooltip>
  );
}
