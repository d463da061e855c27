import { egoiTitle, ENTITY_NAMES, FORMAT_NAMES, sourceText } from '../parts/names.ts';
import { Card } from '../parts/page.tsx';
import { TransformationList } from '../run/transformation-list.tsx';
import { addressOf, type Draft, formatOf, isCsv, nameOf } from './draft.ts';
import { LimitFields } from './limit-fields.tsx';
import type { StepProps } from './step-props.ts';

/** What will be done, at one glance. */
export function ReviewStep({ draft, change }: StepProps) {
  const facts: [string, string][] = [
    ['Name', nameOf(draft)],
    ['Entity', ENTITY_NAMES[draft.entity]],
    ...(draft.from === 'egoi' ? egoiFacts(draft) : fileFacts(draft)),
    ['Runs', draft.schedule === null ? 'now' : `by a schedule: ${draft.schedule.cron} (UTC)`],
  ];
  return (
    <Card title="Review">
      <div className="stack">
        <dl className="facts">
          {facts.map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{text}</bdi>
              </dd>
            </div>
          ))}
        </dl>
        {draft.from !== 'egoi' && draft.transformations.length > 0 && (
          <TransformationList list={draft.transformations} />
        )}
        <LimitFields draft={draft} change={change} />
        {draft.schedule === null ? (
          <p className="muted">
            A <strong>dry run</strong> does everything except for storing, and shows what the import
            would do. From its results you can import with one click.
          </p>
        ) : (
          <p className="muted">
            It is not run now, but by its schedule. On its page you can try it with a{' '}
            <strong>dry run</strong>, or run it at once.
          </p>
        )}
      </div>
    </Card>
  );
}

function egoiFacts({ egoi }: Draft): [string, string][] {
  return [
    ['Source', egoiTitle(egoi.listId.trim(), egoi.segmentId.trim())],
    ['Format', FORMAT_NAMES.egoi],
  ];
}

function fileFacts(draft: Draft): [string, string][] {
  const kind = formatOf(draft);
  return [
    ['Source', sourceText({ source: { url: addressOf(draft) } })],
    ['Format', FORMAT_NAMES[kind]],
    ['Encoding', draft.encoding],
    ...(isCsv(kind) ? [['Delimiter', draft.delimiter] as [string, string]] : []),
    ...(draft.entity === 'users'
      ? ([
          ['User id', `${draft.userIdField ?? 'not chosen'} (${draft.userIdType ?? 'no type'})`],
          ['Users that are known', draft.mergeStrategy === 'merge' ? 'merged' : 'replaced'],
        ] as [string, string][])
      : []),
    ...(kind === 'shopify-csv' ? [['Order id', draft.orderIdColumn] as [string, string]] : []),
    ...(draft.entity === 'products'
      ? []
      : [['User ids are hashed', draft.hashUserId ? 'yes' : 'no'] as [string, string]]),
  ];
}
