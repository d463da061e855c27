import { Button, Checkbox, Input, Select } from 'antd';
import { useUploads } from '../api/queries.ts';
import { Choices } from '../parts/choices.tsx';
import { DropArea } from '../parts/drop-area.tsx';
import { Field } from '../parts/field.tsx';
import { size } from '../parts/format.ts';
import { Note } from '../parts/note.tsx';
import { Card } from '../parts/page.tsx';
import { CredentialFields } from './credential-fields.tsx';
import { credentialKind, credentialKinds, type Draft, isManyFiles, nameOf } from './draft.ts';
import { EgoiFields } from './egoi-fields.tsx';
import type { StepProps } from './step-props.ts';

const ENTITIES = [
  { value: 'users', title: 'Users', text: 'Profiles and their attributes, from a CRM' },
  { value: 'orders', title: 'Orders', text: 'Orders with their line items, from a shop or a CRM' },
  { value: 'products', title: 'Products', text: 'A product feed, which fills orders in' },
] as const;

const SOURCES = [
  { value: 'upload', title: 'A file of mine', text: 'Sent from this device, or sent before' },
  {
    value: 'url',
    title: 'An address',
    text: 'Fetched from the web, S3 or an sftp server whenever it runs; or many files',
  },
] as const;

const EGOI = {
  value: 'egoi',
  title: 'E-goi contacts',
  text: 'The contacts of a list, or of a segment of it',
} as const;

/** What is imported, and where it comes from. */
export function SourceStep({ draft, change }: StepProps) {
  return (
    <>
      <Card title="What do you import?">
        <Choices
          label="Entity"
          isLabelHidden
          options={ENTITIES}
          value={draft.entity}
          onChange={(entity) =>
            change({
              entity,
              format: null,
              ...(draft.from === 'egoi' && entity !== 'users' ? { from: 'upload' } : {}),
            })
          }
        />
      </Card>
      <Card title="Where does it come from?">
        <div className="stack">
          <Choices
            label="Source"
            isLabelHidden
            options={draft.entity === 'users' ? [...SOURCES, EGOI] : SOURCES}
            value={draft.from}
            onChange={(from) => change({ from })}
          />
          {draft.from === 'upload' && <UploadFields draft={draft} change={change} />}
          {draft.from === 'url' && <AddressFields draft={draft} change={change} />}
          {draft.from === 'egoi' && <EgoiFields draft={draft} change={change} />}
          <Field label="Name of the import" path="name">
            {(control) => (
              <Input
                {...control}
                maxLength={200}
                value={nameOf(draft)}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
        </div>
      </Card>
    </>
  );
}

function UploadFields({ draft, change }: StepProps) {
  const uploads = useUploads().data?.items ?? [];
  if (draft.upload !== null)
    return (
      <Note
        tone="good"
        title={<bdi>{draft.upload.name}</bdi>}
        actions={<Button onClick={() => change({ upload: null })}>Take another file</Button>}
      >
        {size(draft.upload.sizeBytes)} in the upload area
      </Note>
    );
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

function AddressFields({ draft, change }: StepProps) {
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
