import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createKeyring, keyringFor } from '../../domain/keyring.ts';
import { seal, sealSecrets, SecretsError, unseal, unsealSecrets } from '../../domain/secrets.ts';

const key = randomBytes(32);
const keyring = createKeyring(key.toString('base64'));
const otherKeyring = createKeyring(randomBytes(32).toString('base64'));

test('an envelope opens with its key, for its row', () => {
  const envelope = seal('Zoë 🔑', keyring, 'row-1');
  const [version, keyId, iv, tag] = envelope.split('.');
  expect(version).toBe('v1');
  expect(keyId).toBe(createHash('sha256').update(key).digest('hex').slice(0, 8));
  expect(Buffer.from(iv ?? '', 'base64url')).toHaveLength(12);
  expect(Buffer.from(tag ?? '', 'base64url')).toHaveLength(16);
  expect(unseal(envelope, keyring, 'row-1')).toBe('Zoë 🔑');
  expect(seal('Zoë 🔑', keyring, 'row-1')).not.toBe(envelope);
});

test('secrets come back as they were', () => {
  const secrets = { credentials: { headers: { authorization: 'Bearer x' } }, query: 'sig=a%20b' };
  expect(unsealSecrets(sealSecrets(secrets, keyring, 'a'), keyring, 'a')).toEqual(secrets);
  const none = { credentials: null, query: null };
  expect(sealSecrets(none, keyring, 'a')).toBeNull();
  expect(unsealSecrets(null, keyring, 'a')).toEqual(none);
});

test('an envelope from before queries were sealed holds credentials alone', () => {
  const credentials = { username: 'shop', password: 'x' };
  const envelope = seal(JSON.stringify(credentials), keyring, 'a');
  expect(unsealSecrets(envelope, keyring, 'a')).toEqual({ credentials, query: null });
});

test('an envelope opens with an older key, and is sealed anew with the current one', () => {
  const next = randomBytes(32).toString('base64');
  const both = createKeyring(next, [key.toString('base64')]);
  expect(unseal(seal('secret', keyring, 'a'), both, 'a')).toBe('secret');
  expect(unseal(seal('secret', both, 'a'), createKeyring(next), 'a')).toBe('secret');
  expect(() => unseal(seal('secret', both, 'a'), keyring, 'a')).toThrow(/SECRETS_OLD_KEYS/);
});

test('a key for one purpose opens nothing that was sealed for another', () => {
  const envelope = seal('secret', keyringFor(keyring, 'one'), 'a');
  expect(unseal(envelope, keyringFor(keyring, 'one'), 'a')).toBe('secret');
  expect(() => unseal(envelope, keyringFor(keyring, 'two'), 'a')).toThrow(SecretsError);
  expect(() => unseal(envelope, keyring, 'a')).toThrow(SecretsError);
});

test('an envelope of another row, of another key, or with a changed character does not open', () => {
  const envelope = seal('secret', keyring, 'row-1');
  expect(() => unseal(envelope, keyring, 'row-2')).toThrow(SecretsError);
  expect(() => unseal(envelope, otherKeyring, 'row-1')).toThrow(SecretsError);
  const parts = envelope.split('.');
  for (const [index, part] of parts.entries()) {
    const changed = parts.with(index, `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`);
    expect(() => unseal(changed.join('.'), keyring, 'row-1')).toThrow(SecretsError);
    expect(() => unseal(parts.toSpliced(index, 1).join('.'), keyring, 'row-1')).toThrow(
      SecretsError,
    );
  }
  expect(() => unseal('', keyring, 'row-1')).toThrow(SecretsError);
});

test('a shortened tag is refused', () => {
  const [version, keyId, iv, tag = '', data] = seal('secret', keyring, 'row-1').split('.');
  const short = Buffer.from(tag, 'base64url').subarray(0, 4).toString('base64url');
  expect(() => unseal([version, keyId, iv, short, data].join('.'), keyring, 'row-1')).toThrow(
    SecretsError,
  );
});
