import { Button, Input } from 'antd';
import { useContext } from 'react';
import { Choices } from '../parts/choices.tsx';
import { Field, FieldProblems } from '../parts/field.tsx';
import type { Credentials } from './credentials.ts';

interface CredentialFieldsProps {
  /** Those that the address takes. */
  kinds: readonly Credentials['kind'][];
  /** The one of them that is shown. */
  kind: Credentials['kind'];
  credentials: Credentials;
  change: (credentials: Credentials) => void;
}

const TITLES: Record<Credentials['kind'], string> = {
  none: 'Nothing',
  keep: 'What it was given before',
  password: 'User name and password',
  header: 'A header, such as a token',
  s3: 'An access key',
  'sftp-password': 'User name and password',
  'sftp-key': 'User name and private key',
};

interface Part {
  label: string;
  name: Exclude<keyof Credentials, 'kind'>;
  path?: string;
  isSecret?: boolean;
  isLong?: boolean;
  help?: string;
}

const USERNAME: Part = { label: 'User name', name: 'username', path: 'username' };
const PASSWORD: Part = { label: 'Password', name: 'password', path: 'password', isSecret: true };
const HOST_KEY: Part = {
  label: 'Fingerprint of the server',
  name: 'hostKey',
  path: 'hostKey',
  help: 'Such as SHA256: and 43 characters. Leave it empty when you do not know it: the first run stops and tells it, and you can check it with whoever runs the server.',
};

const PARTS: Record<Credentials['kind'], readonly Part[]> = {
  none: [],
  keep: [],
  password: [USERNAME, PASSWORD],
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
  'sftp-password': [USERNAME, PASSWORD, HOST_KEY],
  'sftp-key': [
    USERNAME,
    {
      label: 'Private key',
      name: 'privateKey',
      path: 'privateKey',
      isLong: true,
      help: 'The whole file, in the form of OpenSSH or PEM',
    },
    {
      label: 'Passphrase of the key',
      name: 'passphrase',
      path: 'passphrase',
      isSecret: true,
      help: 'Where the key has one',
    },
    HOST_KEY,
  ],
};

/** What the source asks for before it gives the file. Can be written, is never shown again. */
export function CredentialFields({ kinds, kind, credentials, change }: CredentialFieldsProps) {
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
          {PARTS[kind].map(({ label, name, path, isSecret, isLong, help }) => (
            <Field
              key={name}
              label={label}
              help={help}
              {...(path === undefined ? {} : { path: `source.credentials.${path}` })}
            >
              {(control) => {
                const props = {
                  ...control,
                  autoComplete: isSecret ? 'new-password' : 'off',
                  value: credentials[name],
                  onChange: (event: { target: { value: string } }) =>
                    change({ ...credentials, [name]: event.target.value }),
                };
                if (isLong) return <Input.TextArea {...props} rows={4} spellCheck={false} />;
                return isSecret ? <Input.Password {...props} /> : <Input {...props} />;
              }}
            </Field>
          ))}
        </div>
      )}
      {PARTS[kind].includes(HOST_KEY) && (
        <ShownFingerprint take={(hostKey) => change({ ...credentials, hostKey })} />
      )}
    </div>
  );
}

/** The fingerprint that a server has shown, to be taken once its owner has confirmed it. */
function ShownFingerprint({ take }: { take: (hostKey: string) => void }) {
  const problem = useContext(FieldProblems).find(
    ({ path }) => path === 'source.credentials.hostKey',
  );
  const [shown] = /SHA256:[A-Za-z0-9+/]{43}/.exec(problem?.message ?? '') ?? [];
  if (shown === undefined) return null;
  return (
    <div className="row">
      <Button onClick={() => take(shown)}>Use this fingerprint</Button>
      <span className="muted small">
        Only once the owner of the server has told you the same one: <bdi>{shown}</bdi>
      </span>
    </div>
  );
}
