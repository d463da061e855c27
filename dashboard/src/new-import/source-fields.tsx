import { Button, Checkbox, Input, Select } from 'antd';
import { useUploads } from '../api/queries.ts';
import { DropArea } from '../parts/drop-area.tsx';
import { Field } from '../parts/field.tsx';
import { size } from '../parts/format.ts';
import { Note } from '../parts/note.tsx';
import { CredentialFields } from './credential-fields.tsx';
import { credentialKind, credentialKinds } from './credentials.ts';
import { type Draft, isManyFiles } from './draft.ts';
import type { StepProps } from './step-props.ts';

/** Which uploaded file is read. */
export function UploadFields({ draft, change }: StepProps) {
  const uploads = useUploads().data?.items ?? [];
  if (draft.upload !== null) {
    const { name, sizeBytes } = draft.upload;
    return (
      <Note
        tone="good"
        title={<bdi>{name}</bdi>}
        actions={<Button onClick={() => change({ upload: null })}>Take another file</Button>}
      >
        {sizeBytes === null ? 'In the upload area' : `${size(sizeBytes)} in the upload area`}
      </Note>
    );
  }
  return (
    <div className="stack" data-path="source.url">
      <DropArea
        what="the file to import"
        onUploaded={(upload) => change({ upload, ...forNewFile(draft) })}
      />
      {uploads.length > 0 && (
        <Field label="Or take a file that was uploaded before">
          {(control) => (
            <Select
              {...control}
              showSearch
              placeholder="Choose an upload"
              options={uploads.map(({ name, sizeBytes }) => ({
                value: name,
                label: `${name} · ${size(sizeBytes)}`,
              }))}
              value={null}
              onChange={(name: string | null) => {
                const upload = uploads.find((each) => each.name === name);
                if (upload) change({ upload, ...forNewFile(draft) });
              }}
            />
          )}
        </Field>
      )}
    </div>
  );
}

/** What was found out about another file is not true for this one. */
function forNewFile(draft: Draft): Partial<Draft> {
  return draft.upload === null ? {} : { userIdField: null, userIdType: null };
}

/** The address that is read, and what opens it. */
export function AddressFields({ draft, change }: StepProps) {
  const kinds = credentialKinds(draft);
  return (
    <div className="stack">
      <Field
        label="Address"
        path="source.url"
        help="http, https, s3 or sftp; many files with a *, such as s3://bucket/users_*.csv or upload://users_*.csv. User name and password are entered below, where they are kept sealed."
      >
        {(control) => (
          <Input
            {...control}
            inputMode="url"
            placeholder="https://example.com/exports/users.csv"
            value={draft.url}
            onChange={(event) => change({ url: event.target.value })}
          />
        )}
      </Field>
      {isManyFiles(draft) && (
        <div data-path="source.onlyNew">
          <Checkbox
            checked={draft.onlyNew}
            onChange={(event) => change({ onlyNew: event.target.checked })}
          >
            Take only files that no completed run has taken before
          </Checkbox>
        </div>
      )}
      {kinds.length > 0 && (
        <CredentialFields
          kinds={kinds}
          kind={credentialKind(draft)}
          credentials={draft.credentials}
          change={(credentials) => change({ credentials })}
        />
      )}
    </div>
  );
}
