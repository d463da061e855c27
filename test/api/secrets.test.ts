import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  sealCredentials,
  SecretsError,
  seal,
  unseal,
  unsealCredentials,
} from '../../domain/secrets.ts';

const key = randomBytes(32);

test('an envelope opens with its key, for its row', () => {
  const envelope = seal('Zoë 🔑', key, 'row-1');
  const [version, keyId, iv, tag] = envelope.split('.');
  expect(version).toBe('v1');
  expect(keyId).toBe(createHash('sha256').update(key).digest('hex').slice(0, 8));
  expect(Buffer.from(iv ?? '', 'base64url')).toHaveLength(12);
  expect(Buffer.from(tag ?? '', 'base64url')).toHaveLength(16);
  expect(unseal(envelope, key, 'row-1')).toBe('Zoë 🔑');
  expect(seal('Zoë 🔑', key, 'row-1')).not.toBe(envelope);
});

test('credentials come back as they were', () => {
  const credentials = { headers: { authorization: 'Bearer x' } };
  expect(unsealCredentials(sealCredentials(credentials, key, 'a'), key, 'a')).toEqual(credentials);
});

test('an envelope of another row, of another key, or with a changed character does not open', () => {
  const envelope = seal('secret', key, 'row-1');
  expect(() => unseal(envelope, key, 'row-2')).toThrow(SecretsError);
  expect(() => unseal(envelope, randomBytes(32), 'row-1')).toThrow(SecretsError);
  const parts = envelope.split('.');
  for (const [index, part] of parts.entries()) {
    const changed = parts.with(index, `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`);
    expect(() => unseal(changed.join('.'), key, 'row-1')).toThrow(SecretsError);
    expect(() => unseal(parts.toSpliced(index, 1).join('.'), key, 'row-1')).toThrow(SecretsError);
  }
  expect(() => unseal('', key, 'row-1')).toThrow(SecretsError);
});

test('a shortened tag is refused', () => {
  const [version, keyId, iv, tag = '', data] = seal('secret', key, 'row-1').split('.');
  const short = Buffer.from(tag, 'base64url').subarray(0, 4).toString('base64url');
  expect(() => unseal([version, keyId, iv, short, data].join('.'), key, 'row-1')).toThrow(
    SecretsError,
  );
});
