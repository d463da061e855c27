import { Input } from 'antd';
import { Choices } from '../parts/choices.tsx';
import { Field } from '../parts/field.tsx';
import { Card } from '../parts/page.tsx';
import { nameOf } from './draft.ts';
import { EgoiFields } from './egoi-fields.tsx';
import { AddressFields, UploadFields } from './source-fields.tsx';
import type { StepProps } from './step-props.ts';

const ENTITIES = [
  { value: 'users', title: 'Users', text: 'Profiles and their attributes, from a CRM' },
  { value: 'orders', title: 'Orders', text: 'Orders with their line items, from a shop or a CRM' },
  { value: 'products', title: 'Products', text: 'A product feed, which fills orders in' },
] as const;

/** Where a file can come from. */
export const SOURCES = [
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
