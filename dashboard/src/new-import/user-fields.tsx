import { AutoComplete, Checkbox } from 'antd';
import type { Preview } from '../api/types.ts';
import { Choices } from '../parts/choices.tsx';
import { Field } from '../parts/field.tsx';
import { Card } from '../parts/page.tsx';
import { holdsTyped } from './holds-typed.ts';
import type { StepProps } from './step-props.ts';
import { BUILT_IN_TYPES, HASHABLE_TYPES } from './user-id-types.ts';

const STRATEGIES = [
  {
    value: 'merge',
    title: 'Merge',
    text: 'Attributes that the file does not have stay as they are',
  },
  { value: 'replace', title: 'Replace', text: 'The attributes of the file are all that is left' },
] as const;

/** Which column identifies the user, and how what is stored meets what comes. */
export function UserFields({
  draft,
  change,
  columns,
}: StepProps & { columns: Preview['columns'] }) {
  const canHash = HASHABLE_TYPES.includes(draft.userIdType ?? '');
  return (
    <Card title="Who is the user?">
      <div className="stack">
        <div className="fields">
          <Field
            label="Column with the user id"
            path="format.userIdField"
            help="As it is called after the transformations below"
          >
            {(control) => (
              <AutoComplete
                {...control}
                options={columns.map(({ name }) => ({ value: name }))}
                showSearch={{ filterOption: holdsTyped }}
                value={draft.userIdField ?? ''}
                onChange={(userIdField: string) => change({ userIdField })}
              />
            )}
          </Field>
          <Field
            label="Type of the user id"
            path="format.userIdType"
            help="Built in, or a name of yours such as customer_id"
          >
            {(control) => (
              <AutoComplete
                {...control}
                options={BUILT_IN_TYPES.map((value) => ({ value }))}
                showSearch={{ filterOption: holdsTyped }}
                value={draft.userIdType ?? ''}
                onChange={(userIdType: string) =>
                  change({
                    userIdType,
                    hashUserId: draft.hashUserId && HASHABLE_TYPES.includes(userIdType),
                  })
                }
              />
            )}
          </Field>
        </div>
        <div data-path="format.hashUserId">
          <Checkbox
            checked={draft.hashUserId}
            disabled={!canHash}
            onChange={(event) => change({ hashUserId: event.target.checked })}
          >
            Store only the SHA-256 of the id
          </Checkbox>
          {!canHash && (
            <p className="small muted">Possible for ids of type {HASHABLE_TYPES.join(' and ')}.</p>
          )}
        </div>
        <Choices
          label="When the user is known already"
          options={STRATEGIES}
          value={draft.mergeStrategy}
          onChange={(mergeStrategy) => change({ mergeStrategy })}
        />
      </div>
    </Card>
  );
}
