import { Input } from 'antd';
import { Choices } from '../parts/choices.tsx';
import { Field } from '../parts/field.tsx';
import type { Credentials } from './draft.ts';

interface CredentialFieldsProps {
  /** Those that the address takes. */
  kinds: readonly Credentials['kind'][];
  credentials: Credentials;
  change: (credentials: Credentials) => void;
}

const TITLES: Record<Credentials['kind'], string> = {
  none: 'Nothing',
  password: 'User name and password',
  header: 'A header, such as a token',
  s3: 'An access key',
};

interface Part {
  label: string;
  name: Exclude<keyof Credentials, 'kind'>;
  path?: string;
  isSecret?: boolean;
  help?: string;
}

const PARTS: Record<Credentials['kind'], readonly Part[]> = {
  none: [],
  password: [
    { label: 'User name', name: 'username', path: 'username' },
    { label: 'Password', name: 'password', path: 'password', isSecret: true },
  ],
  header: [
    { label: 'Header', name: 'headerName' },
    { label: 'Its value', name: 'headerValue', path: 'headers', isSecret: true },
  ],
  s3: [
    { label: 'Access key id', name: 'accessKeyId', path: 'accessKeyId' },
    {
      label: 'Secret access key',
      name: 'secretAccessKey',
      path: 'secretAccessKey',
      isSecret: true,
    },
    {
      label: 'Region',
      name: 'region',
      path: 'region',
      help: 'Such as eu-west-1; may be left empty',
    },
    { label: 'Server', name: 'endpoint', path: 'endpoint', help: 'Where it is not AWS' },
  ],
};

/** What the source asks for before it gives the file. Can be written, is never shown again. */
export function CredentialFields({ kinds, credentials, change }: CredentialFieldsProps) {
  const kind = kinds.includes(credentials.kind) ? credentials.kind : 'none';
  return (
    <div className="stack">
      <Choices
        label="The source asks for"
        options={kinds.map((value) => ({ value, title: TITLES[value] }))}
        value={kind}
        onChange={(next) => change({ ...credentials, kind: next })}
      />
      {PARTS[kind].length > 0 && (
        <div className="fields">
          {PARTS[kind].map(({ label, name, path, isSecret, help }) => (
            <Field
              key={name}
              label={label}
              help={help}
              {...(path === undefined ? {} : { path: `source.credentials.${path}` })}
            >
              {(control) => {
                const Control = isSecret ? Input.Password : Input;
                return (
                  <Control
                    {...control}
                    autoComplete={isSecret ? 'new-password' : 'off'}
                    value={credentials[name]}
                    onChange={(event) => change({ ...credentials, [name]: event.target.value })}
                  />
                );
              }}
            </Field>
          ))}
        </div>
      )}
    </div>
  );
}
