import { useEffect, useRef } from 'react';
import { Cron } from 'react-js-cron';
import 'react-js-cron/styles.css';

interface CronWidgetProps {
  cron: string;
  onChange: (cron: string) => void;
}

/** What the service takes: the minute is one number. */
const PARTS = { minutes: { mode: 'single', allowClear: false } } as const;

/** Names of the widget's lists, which it gives none, by the parts of their class names. */
const LABELS: Record<string, string> = {
  period: 'How often',
  months: 'Months',
  'month-days': 'Days of the month',
  'week-days': 'Days of the week',
  hours: 'Hours',
  minutes: 'Minute',
};

/** A cron expression by choice instead of by heart; UTC. */
export default function CronWidget({ cron, onChange }: CronWidgetProps) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = root;
    if (current === null) return;
    nameLists(current);
    const observer = new MutationObserver(() => nameLists(current));
    observer.observe(current, {
      childList: true,
      subtree: true,
      attributeFilter: ['aria-controls'],
    });
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={root} role="group" aria-label="When it runs">
      <Cron
        value={cron}
        setValue={onChange}
        allowedPeriods={['year', 'month', 'week', 'day', 'hour']}
        dropdownsConfig={PARTS}
        getPopupContainer={() => root.current ?? document.body}
        periodicityOnDoubleClick={false}
        allowEmpty="always"
        clearButton={false}
        shortcuts={false}
        displayError={false}
        clockFormat="24-hour-clock"
        leadingZero
      />
    </div>
  );
}

function nameLists(root: HTMLElement): void {
  for (const [part, label] of Object.entries(LABELS))
    for (const list of root.querySelectorAll(`.react-js-cron-${part} input`)) {
      list.setAttribute('aria-label', label);
      // The choices of a list that is open are an element of their own.
      const choices = list.getAttribute('aria-controls');
      if (choices) document.getElementById(choices)?.setAttribute('aria-label', label);
    }
}
