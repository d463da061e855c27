import { Input } from 'antd';
import { Field } from '../parts/field.tsx';
import type { EgoiDraft } from './draft.ts';
import type { StepProps } from './step-props.ts';

/** Which contacts of E-goi are imported, and the key that opens them. */
export function EgoiFields({ draft, change }: StepProps) {
  const set = (changes: Partial<EgoiDraft>) => change({ egoi: { ...draft.egoi, ...changes } });
  return (
    <div className="stack">
      <div className="fields">
        <Field
          label="API key of E-goi"
          path="source.apiKey"
          help={`${draft.hasStoredCredentials ? 'Left empty, the key from before stays. ' : ''}Needs the permissions Get all contacts, Get all contacts by segment and Get my account info`}
        >
          {(control) => (
            <Input.Password
              {...control}
              autoComplete="new-password"
              value={draft.egoi.apiKey}
              onChange={(event) => set({ apiKey: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="List id"
          path="source.listId"
          help="The number in front of the title of the list"
        >
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              value={draft.egoi.listId}
              onChange={(event) => set({ listId: event.target.value.replaceAll(/\D/g, '') })}
            />
          )}
        </Field>
        <Field
          label="Segment id (optional)"
          path="source.segmentId"
          help="The number in front of the name of the segment; all contacts when it is empty"
        >
          {(control) => (
            <Input
              {...control}
              value={draft.egoi.segmentId}
              onChange={(event) => set({ segmentId: event.target.value })}
            />
          )}
        </Field>
      </div>
      <p className="muted">
        Contacts are imported as E-goi has them: there is no file to look at, and no transformations
        are possible. Each is known by its contact id and by the SHA-256 of its email.
      </p>
    </div>
  );
}
