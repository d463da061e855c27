import { Time } from '../parts/time.tsx';

/** The times of a schedule that come next. */
export function NextTimes({ label, times }: { label: string; times: readonly string[] }) {
  return (
    <div>
      <span className="muted">{label}</span>
      <ol aria-label={label} className="times">
        {times.map((time) => (
          <li key={time}>
            <Time at={time} />
          </li>
        ))}
      </ol>
    </div>
  );
}
