import { beforeEach, describe, expect, test } from 'vitest';
import { findContactFetch } from '../../db/queries/contact-pages.ts';
import { loadRun } from '../../db/queries/run-state.ts';
import { idsIn, LIST, useContactFetching } from '../support/contact-fetching.ts';
import { useDatabase } from '../support/database.ts';
import {
  contact,
  contacts,
  EGOI_KEY,
  type EgoiContact,
  useEgoiServer,
} from '../support/egoi-server.ts';

const database = useDatabase();
const egoi = useEgoiServer();
const { begin, fetching, fetchAll, staged, idsOf, issuesOf } = useContactFetching(database, egoi);

beforeEach(() => egoi.reset());

test('a list is fetched in pages, and each contact is there once with what is taken of it', async () => {
  egoi.lists.set(LIST, contacts(2_500));
  const runId = await begin();
  expect(await fetchAll(runId)).toEqual([]);
  expect(await idsOf(runId)).toEqual(idsIn(contacts(2_500)));
  expect((await staged(runId))[7]).toEqual({
    contact_id: '0000000007',
    status: 'active',
    consent: 'consent',
    email: 'contact7@example.com',
    email_status: 'active',
    cellphone_status: 'inactive',
  });
  expect(egoi.pages).toEqual([
    { offset: 0, limit: 1_000 },
    { offset: 900, limit: 1_000 },
    { offset: 1_800, limit: 1_000 },
  ]);
  expect(await issuesOf(runId)).toEqual([]);
  expect((await findContactFetch(database.db, runId))?.accountId).toBe('123456');
  // Run twice: nothing is asked again, and nothing is written again.
  const { sourceObject } = await loadRun(database.db, runId);
  const asked = egoi.requests.length;
  await fetchAll(runId);
  expect(egoi.requests.length).toBe(asked);
  expect((await loadRun(database.db, runId)).sourceObject).toBe(sourceObject);
});

test('lists of 0, 1, 999, 1,000 and 1,001 contacts are fetched whole', async () => {
  for (const count of [0, 1, 999, 1_000, 1_001]) {
    egoi.lists.set(LIST, contacts(count));
    const runId = await begin();
    await fetchAll(runId);
    expect(await idsOf(runId)).toEqual(idsIn(contacts(count)));
    expect(await issuesOf(runId)).toEqual([]);
  }
});

test('a segment is fetched from its own address; where E-goi gives at most 100 of one, pages are that large', async () => {
  egoi.lists.set(LIST, contacts(350));
  egoi.segments.set(`${LIST}/34`, ({ contact_id: id }) => Number.parseInt(id, 16) % 2 === 0);
  egoi.mostOfSegment = 100;
  const runId = await begin(EGOI_KEY, { segmentId: '34' });
  await fetchAll(runId);
  expect(await idsOf(runId)).toEqual(idsIn(contacts(350).filter((_, index) => index % 2 === 0)));
  expect(egoi.pages.map(({ limit }) => limit)).toEqual([1_000, 100, 100]);
});

test('a server that gives smaller pages than asked for is read to its end', async () => {
  egoi.lists.set(LIST, contacts(430));
  egoi.beforePage = ({ offset }) => ({
    status: 200,
    body: JSON.stringify({
      total_items: 430,
      items: contacts(430)
        .slice(offset, offset + 100)
        .map((base) => ({ base })),
    }),
  });
  const runId = await begin();
  await fetchAll(runId);
  expect(await idsOf(runId)).toEqual(idsIn(contacts(430)));
});

test('when so many contacts go that the next page would begin behind the end, reading goes back', async () => {
  const list = contacts(1_500);
  const stayed = list.slice(1_200);
  egoi.lists.set(LIST, list);
  egoi.beforePage = ({ index }) => {
    if (index === 1) list.splice(0, 1_200);
    return undefined;
  };
  const runId = await begin();
  await fetchAll(runId);
  const ids = await idsOf(runId);
  expect(ids).toEqual(expect.arrayContaining(idsIn(stayed)));
  expect(new Set(ids).size).toBe(ids.length);
  expect(await issuesOf(runId)).toEqual(['contacts_changed']);
});

describe('limits', () => {
  test('a refusal for too many requests is waited out by the caller, as long as the headers say, and costs no attempt', async () => {
    egoi.lists.set(LIST, contacts(1_500));
    egoi.beforePage = ({ index }) => {
      if (index === 1) return { status: 429, headers: limit(0, 17, 900, 3_000) };
      if (index === 2) return { status: 429, headers: limit(5, 17, 0, 3_599) };
      if (index === 3) return { status: 429, headers: {} };
      return undefined;
    };
    const runId = await begin();
    expect(await fetchAll(runId)).toEqual([17, 3_599, 30]);
    expect(await idsOf(runId)).toHaveLength(1_500);
  });

  test('when an answer says that nothing is left, the next request waits for the reset', async () => {
    egoi.lists.set(LIST, contacts(1_500));
    let left = 2;
    egoi.headers = () => limit(--left, 9, 900, 3_000);
    const runId = await begin();
    // The account and the first page take what there is; the last page needs no wait behind it.
    const { waitSeconds } = await fetching()(runId);
    expect(waitSeconds).toBe(9);
    expect(egoi.requests).toHaveLength(2);
    left = 10;
    expect(await fetchAll(runId)).toEqual([]);
  });

  test('a key that is told to wait again and again fails in the end', async () => {
    egoi.lists.set(LIST, contacts(10));
    egoi.beforePage = () => ({ status: 429, headers: limit(0, 3_600, 0, 3_600) });
    const runId = await begin();
    await expect(fetchAll(runId, 2)).rejects.toThrow('asked 49 times in a row to wait');
  });

  function limit(remaining: number, reset: number, account: number, accountReset: number) {
    return {
      'X-RateLimit-Remaining': String(remaining),
      'X-RateLimit-Reset': String(reset),
      'X-Account-Remaining': String(account),
      'X-Account-Reset': String(accountReset),
    };
  }
});

test('pages that take E-goi too long are halved down to 10, and grow again later', async () => {
  egoi.lists.set(LIST, contacts(2_000));
  let slow = true;
  egoi.beforePage = ({ limit }) => (slow && limit > 10 ? { status: 408 } : undefined);
  const runId = await begin();
  const begun = egoi.pages;
  egoi.beforePage = ({ limit, index }) => {
    slow &&= index < 12;
    return slow && limit > 10 ? { status: 408 } : undefined;
  };
  await fetchAll(runId);
  expect(begun.slice(0, 8).map(({ limit }) => limit)).toEqual([
    1_000, 500, 250, 125, 62, 31, 15, 10,
  ]);
  expect(Math.max(...begun.slice(12).map(({ limit }) => limit))).toBeGreaterThan(100);
  expect(await idsOf(runId)).toEqual(idsIn(contacts(2_000)));
  expect(await issuesOf(runId)).toEqual([]);
});

test('a server that takes too long even for 10 contacts fails the run in the end', async () => {
  egoi.lists.set(LIST, contacts(20));
  egoi.beforePage = () => ({ status: 408 });
  await expect(fetchAll(await begin(), 2)).rejects.toMatchObject({
    type: 'SourceUnavailable',
    message: 'E-goi takes too long even for a page of 10 contacts',
  });
});

test.each([
  ['an HTML page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }],
  ['JSON that is cut', { status: 200, body: '{"total_items": 3, "items": [{"ba' }],
  ['another JSON', { status: 200, body: '{"items": 3}' }],
  ['an error of the server', { status: 500, body: '{}' }],
  ['a server that is down', { status: 503, body: '' }],
  ['a body that breaks off', 'cut'],
  ['a connection that breaks', 'reset'],
] as const)('%s is asked for again, and pages before it are not', async (_, odd) => {
  egoi.lists.set(LIST, contacts(1_500));
  egoi.beforePage = ({ index }) => (index === 1 || index === 2 ? odd : undefined);
  const runId = await begin();
  await fetchAll(runId);
  expect(egoi.pages.map(({ offset }) => offset)).toEqual([0, 900, 900, 900]);
  expect(await idsOf(runId)).toEqual(idsIn(contacts(1_500)));
});

test('the same page for ever is an error, never a completed run with less', async () => {
  for (const total of [1_000, 1_500, 1_900, 1_901, 2_000, 5_000]) {
    const items = contacts(1_000).map((base) => ({ base }));
    egoi.beforePage = () => ({ status: 200, body: JSON.stringify({ total_items: total, items }) });
    const runId = await begin();
    await expect(fetchAll(runId, 2), `${total} contacts`).rejects.toThrow(
      /E-goi (gives the same page again|gave 1000 contacts where 1 were asked for)/,
    );
    expect((await loadRun(database.db, runId)).sourceObject).toBeNull();
  }
});

test('a server that turns back to the first contacts for ever is stopped', async () => {
  egoi.beforePage = ({ index, limit }) => ({
    status: 200,
    body: JSON.stringify({
      total_items: 900_000,
      items: contacts(Math.min(limit, 20), index % 5).map((base) => ({ base })),
    }),
  });
  await expect(fetchAll(await begin(), 2)).rejects.toThrow(
    'pages in a row without a contact that is new',
  );
});

test('a list that tells of more contacts than it gives is imported as far as it goes, with a warning', async () => {
  const items = contacts(700).map((base) => ({ base }));
  egoi.beforePage = ({ offset, limit }) => ({
    status: 200,
    body: JSON.stringify({ total_items: 750, items: items.slice(offset, offset + limit) }),
  });
  const runId = await begin();
  await fetchAll(runId);
  expect(await idsOf(runId)).toHaveLength(700);
  expect(await issuesOf(runId)).toEqual(['contacts_missing']);
});

test('a total that falls while the list is read does not end it early', async () => {
  const list = contacts(2_500);
  egoi.lists.set(LIST, list);
  egoi.beforePage = ({ index }) => {
    if (index === 1) list.splice(0, 1_000);
    return undefined;
  };
  const runId = await begin();
  await fetchAll(runId);
  expect(await idsOf(runId)).toEqual(expect.arrayContaining(idsIn(contacts(1_500, 1_000))));
});

test('two attempts at once end as one: the slower is refused, and no contact is there twice', async () => {
  egoi.lists.set(LIST, contacts(5_000));
  const runId = await begin();
  const both = await Promise.allSettled([fetching()(runId), fetching()(runId)]);
  await fetchAll(runId);
  expect(await idsOf(runId)).toEqual(idsIn(contacts(5_000)));
  const refused = both.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
  expect(refused.filter((reason) => !reason.includes('a later attempt'))).toEqual([]);
});

test('nothing is noted for a run that has ended', async () => {
  egoi.lists.set(LIST, contacts(1_500));
  const runId = await begin();
  egoi.beforePage = async ({ index }) => {
    if (index === 1) await database.sql`update runs set status = 'cancelled' where id = ${runId}`;
    return undefined;
  };
  await expect(fetchAll(runId, 1)).rejects.toThrow('has ended');
  expect((await findContactFetch(database.db, runId))?.pages).toBe(1);
});

test('contacts whose ids have another form are kept for the report, each once', async () => {
  const odd = [
    contact(1),
    { ...contact(2), contact_id: 'short' },
    { ...contact(3), contact_id: null },
  ];
  egoi.lists.set(LIST, [...(odd as EgoiContact[]), ...contacts(20, 10)]);
  egoi.beforePage = ({ limit }) => (limit > 10 ? { status: 408 } : undefined);
  const runId = await begin();
  await fetchAll(runId);
  expect(await staged(runId)).toHaveLength(23);
});
