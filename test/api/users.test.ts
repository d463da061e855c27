import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { profileAliases, profiles } from '../../db/schema/index.ts';
import { profileKey } from '../../domain/profile-key.ts';
import { useApi } from './api.ts';

const api = useApi();
const runId = randomUUID();

beforeAll(async () => {
  const { db } = api.database;
  const alias = (idType: string, id: string) => ({ key: profileKey(idType, id), idType, id });
  const of = (idType: string, id: string) => ({
    ...alias(idType, id),
    digest: randomUUID(),
    runId,
  });
  await db.insert(profiles).values([
    {
      ...of('email', 'zoë@example.com'),
      attributes: { city: 'Porto', tags: [1, null] },
    },
    { ...of('crm_id', 'A/b?c d'), attributes: {} },
  ]);
  const owner = profileKey('email', 'zoë@example.com');
  await db.insert(profileAliases).values([
    { ...alias('egoi_contact', '0123456789'), profileKey: owner },
    { ...alias('crm_id', '42'), profileKey: owner },
  ]);
});

const read = (idType: string, id: string) =>
  api.send('GET', `/v1/users/${idType}/${encodeURIComponent(id)}`);

test('a user is found by any of its ids, as imports would write them', async () => {
  const ids = [
    ['email', 'zoë@example.com'],
    ['email', ' ZOË@Example.com '],
    ['egoi_contact', '0123456789'],
    ['crm_id', '42'],
  ] as const;
  for (const [idType, id] of ids) {
    const answer = await read(idType, id);
    expect([id, answer.status]).toEqual([id, 200]);
    expect(await answer.json()).toEqual({
      ids: [
        { type: 'email', id: 'zoë@example.com' },
        { type: 'crm_id', id: '42' },
        { type: 'egoi_contact', id: '0123456789' },
      ],
      attributes: { city: 'Porto', tags: [1, null] },
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      runId,
    });
  }
});

test('an id may hold any character', async () => {
  const answer = await read('crm_id', 'A/b?c d');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ ids: [{ type: 'crm_id', id: 'A/b?c d' }] });
});

test('an id that is not stored, or cannot be, is 404', async () => {
  const ids = [
    ['email', 'nobody@example.com'],
    ['email', 'not an email'],
    ['crm_id', 'a/b?c d'],
    ['crm_id', 'null'],
    ['crm_id', 'a\0b'],
    ['CRM', '42'],
    ['email', '%'],
  ] as const;
  for (const [idType, id] of ids) expect((await read(idType, id)).status).toBe(404);
});

test('the key of an id is the first half of its SHA-256', () => {
  expect(profileKey('email', 'john@email.com')).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  );
  expect(profileKey('email', 'john@email.com')).not.toBe(profileKey('crm_id', 'john@email.com'));
});
