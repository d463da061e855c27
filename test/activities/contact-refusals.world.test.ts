import { beforeEach, describe, expect, test } from 'vitest';
import { LIST, useContactFetching } from '../support/contact-fetching.ts';
import { useDatabase } from '../support/database.ts';
import { contacts, EGOI_KEY, useEgoiServer } from '../support/egoi-server.ts';

const database = useDatabase();
const egoi = useEgoiServer();
const { begin, fetchAll } = useContactFetching(database, egoi);

beforeEach(() => egoi.reset());

describe('what cannot be helped says what is wrong', () => {
  const refusal = async (apiKey: string, source: object = {}) => {
    egoi.lists.set(LIST, contacts(3));
    egoi.segments.set(`${LIST}/34`, () => true);
    const error = await fetchAll(await begin(apiKey, source), 1).catch(
      (problem: unknown) => problem,
    );
    expect(String((error as Error).message)).not.toContain(apiKey);
    return error;
  };

  test('the key', async () => {
    expect(await refusal('wrong-key')).toMatchObject({
      type: 'SourceRefused',
      message: expect.stringContaining('E-goi does not accept the API key'),
    });
  });

  test('a permission of the key', async () => {
    for (const [rights, source, permission] of [
      [['contacts', 'segments'], {}, 'Get my account info'],
      [['account', 'segments'], {}, 'Get all contacts"'],
      [['account', 'contacts'], { segmentId: '34' }, 'Get all contacts by segment'],
    ] as const) {
      egoi.keys.set('poor-key', [...rights]);
      expect(await refusal('poor-key', source)).toMatchObject({
        type: 'SourceRefused',
        message: expect.stringContaining(permission),
      });
    }
  });

  test('the list', async () => {
    for (const source of [{ listId: 99 }, { listId: 99, segmentId: '34' }])
      expect(await refusal(EGOI_KEY, source)).toMatchObject({
        type: 'SourceNotFound',
        message: 'E-goi has no list 99 in the account of the API key',
      });
  });

  test('the segment', async () => {
    expect(await refusal(EGOI_KEY, { segmentId: '77' })).toMatchObject({
      type: 'SourceNotFound',
      message: 'E-goi has the list 12, but no segment 77 of it',
    });
  });
});
