import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../histories/', import.meta.url);

/** What tests look at of an event of a history. */
interface RecordedEvent {
  eventId: string;
  eventType: string;
  workflowExecutionStartedEventAttributes?: { workflowType: { name: string } };
  activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  activityTaskFailedEventAttributes?: { scheduledEventId: string };
  activityTaskCanceledEventAttributes?: { scheduledEventId: string };
}

const ENDINGS: Record<string, string> = {
  EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED: 'completed',
  EVENT_TYPE_WORKFLOW_EXECUTION_FAILED: 'failed',
  EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED: 'cancelled',
  EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW: 'continued',
};

/** A history of a released workflow, as `temporal workflow show -o json` gives it. They are added to, never refreshed. */
export interface RecordedHistory {
  workflowId: string;
  history: { events: RecordedEvent[] };
}

/** All histories that are kept, by the names of their files. */
export function recordedHistories(): RecordedHistory[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({
      workflowId: file.replace('.json', ''),
      history: JSON.parse(
        readFileSync(new URL(file, FOLDER), 'utf8'),
      ) as RecordedHistory['history'],
    }));
}

/** The names of the activities that a history has, in the order in which they were asked for. */
export function activitiesIn({ history }: RecordedHistory): string[] {
  return history.events.flatMap(
    (event) => event.activityTaskScheduledEventAttributes?.activityType.name ?? [],
  );
}

/** How a recorded workflow ended: `importRun failed in splitFile`, `importRun continued after prepareChunks`. */
export function endingOf(recorded: RecordedHistory): string {
  const { events } = recorded.history;
  const workflow = events[0]?.workflowExecutionStartedEventAttributes?.workflowType.name ?? '';
  const ending = ENDINGS[events.at(-1)?.eventType ?? ''] ?? 'is unfinished';
  if (ending === 'continued')
    return `${workflow} continued after ${activitiesIn(recorded).at(-1) ?? 'nothing'}`;
  const stopped = events.findLast(({ activityTaskFailedEventAttributes: failed, ...event }) =>
    ending === 'failed' ? failed : event.activityTaskCanceledEventAttributes,
  );
  const { scheduledEventId } =
    stopped?.activityTaskFailedEventAttributes ??
    stopped?.activityTaskCanceledEventAttributes ??
    {};
  const asked = events.find(({ eventId }) => eventId === scheduledEventId);
  const activity = asked?.activityTaskScheduledEventAttributes?.activityType.name;
  return `${workflow} ${ending}${activity && ending !== 'completed' ? ` in ${activity}` : ''}`;
}
