import { hash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { importRunWorkflowId } from '../../workflows/contract.ts';
import { contact, contacts, EGOI_KEY, useEgoiServer } from '../support/egoi-server.ts';
import { killHard } from '../support/processes.ts';
import { random } from '../support/random.ts';
import { endOf, importUsers, issuesOf, reportOf, type ShownRun, userOf } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { clearUsers, storedUsers, withSql } from '../support/stored.ts';

const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 1_000_000);
/** Lists that change while they are read; the many of them are in test/activities/contact-histories.world.test.ts. */
const CHANGING_LISTS = Number(process.env['CHANGING_LISTS'] ?? 1);

const egoi = useEgoiServer();
const service = useService({
  // Known once the stub listens, which is before the service starts.
  get EGOI_BASE_URL() {
    return egoi.url;
  },
  get ALLOWED_PRIVATE_HOSTS() {
    return egoi.host;
  },
});

const LIST = 321;
const SOURCE = { kind: 'egoi', apiKey: EGOI_KEY, listId: LIST };

interface ShownImport {
  id: string;
  run: ShownRun;
}

beforeEach(async () => {
  egoi.reset();
  egoi.accountId = '123';
  await clearUsers(service.databaseUrl);
});

function defineImport(changes: object = {}, source: object = SOURCE): Promise<ShownImport> {
  const body = { name: 'Newsletter', entity: 'users', source, ...changes };
  return service.call<ShownImport>('POST', '/v1/imports', body);
}

async function importContacts(changes: object = {}, source: object = SOURCE): Promise<ShownRun> {
  const { run } = await defineImport(changes, source);
  return endOf(service, run.id);
}

const sha256 = (text: string) => hash('sha256', text);
const attribute = (name: string) => `egoi.account123.list${LIST}.${name}`;

test('the contacts of a list become users with both ids and the attributes of their list', async () => {
  egoi.lists.set(LIST, [
    contact(1, { email: ' John@Email.com ', contact_id: '8F3A27EF26' }),
    contact(2, { email: null, email_status: 'active', cellphone: '', phone: '351-210000000' }),
    contact(3, { email: 'not an email', status: 'unconfirmed', consent: null }),
    contact(4, { contact_id: 'x' }),
  ]);
  const made = await defineImport();
  const shown = JSON.stringify(made);
  expect(made).toMatchObject({
    source: { kind: 'egoi', listId: LIST, segmentId: null },
    format: { kind: 'egoi' },
    hasCredentials: true,
  });
  expect(shown).not.toContain(EGOI_KEY);
  const run = await endOf(service, made.run.id);
  expect(run).toMatchObject({
    status: 'completed',
    failure: null,
    tally: { read: 4, added: 3, updated: 0, unchanged: 0, rejected: 1, ignored: 0 },
  });
  const john = {
    ids: [
      { type: 'email_sha256', id: sha256('john@email.com') },
      { type: 'egoi_contact', id: '8f3a27ef26' },
    ],
    attributes: {
      [attribute('status')]: 'active',
      [attribute('consent')]: 'consent',
      [attribute('emailStatus')]: 'active',
      [attribute('cellphoneStatus')]: 'inactive',
    },
  };
  expect(await userOf(service, '8F3A27EF26', 'egoi_contact')).toMatchObject(john);
  expect(await userOf(service, sha256('john@email.com'), 'email_sha256')).toMatchObject(john);
  expect((await userOf(service, '0000000002', 'egoi_contact')).attributes).toEqual({
    [attribute('status')]: 'active',
    [attribute('consent')]: 'consent',
    [attribute('phoneStatus')]: 'active',
  });
  expect(await userOf(service, '0000000003', 'egoi_contact')).toMatchObject({
    ids: [{ type: 'egoi_contact', id: '0000000003' }],
    attributes: {
      [attribute('status')]: 'unconfirmed',
      [attribute('emailStatus')]: 'active',
      [attribute('cellphoneStatus')]: 'inactive',
    },
  });
  expect(await issuesOf(service, run.id)).toEqual([
    ['contact_email_ignored', 'email', 1, 3],
    ['invalid_user_id', 'contact_id', 1, 4],
  ]);
  const report = await reportOf(service, run.id);
  expect(report.sample.first[0]).toMatchObject({
    read: { contact_id: '8F3A27EF26', email: '(hashed)', status: 'active' },
    stored: john.attributes,
  });
  expect(report.sample.first[3]?.stored).toBeNull();
  const rejected = await service.request('GET', `/v1/runs/${run.id}/rejected`);
  expect(await rejected.text()).toContain('invalid_user_id');
  const resend = await service.request('POST', `/v1/runs/${run.id}/resend`, { url: 'upload://x' });
  expect([resend.status, await resend.text()]).toEqual([
    409,
    expect.stringContaining('corrected in E-goi'),
  ]);
});

test('a dry run counts as the run then does, and the same list again changes nothing', async () => {
  egoi.lists.set(LIST, contacts(1_200));
  await importUsers(
    service,
    'crm.csv',
    'email,city\ncontact7@example.com,Porto\ncontact8@example.com,Faro\n',
    {
      format: { hashUserId: true },
    },
  );
  const before = await storedUsers(service.databaseUrl);
  const dry = await importContacts({ dryRun: true });
  expect(dry.tally).toMatchObject({ read: 1_200, added: 1_198, updated: 2 });
  expect(await storedUsers(service.databaseUrl)).toBe(before);
  expect((await importContacts()).tally).toEqual(dry.tally);
  expect((await importContacts()).tally).toMatchObject({ read: 1_200, unchanged: 1_200 });
  expect((await importContacts({ dryRun: true })).tally).toMatchObject({ unchanged: 1_200 });
  expect((await userOf(service, '0000000007', 'egoi_contact')).attributes).toMatchObject({
    city: 'Porto',
    [attribute('status')]: 'active',
  });
  // A file that knows the email reaches the contact's profile, and so does one that knows the contact id.
  const contactsFile = 'contact,city\n0000000007,Lisboa\n0000000009,Braga\n';
  const format = { userIdField: 'contact', userIdType: 'egoi_contact' };
  expect((await importUsers(service, 'ids.csv', contactsFile, { format })).tally).toMatchObject({
    updated: 2,
  });
  expect(
    (await userOf(service, sha256('contact7@example.com'), 'email_sha256')).attributes,
  ).toMatchObject({ city: 'Lisboa' });
});

test('profiles that a contact connects become one, and nothing of them is lost', async () => {
  egoi.lists.set(LIST, contacts(3));
  const contactFile = 'contact,points\n0000000001,5\n';
  await importUsers(service, 'points.csv', contactFile, {
    format: { userIdField: 'contact', userIdType: 'egoi_contact' },
  });
  await importUsers(service, 'crm.csv', 'email,city\ncontact1@example.com,Porto\n', {
    format: { hashUserId: true },
  });
  expect((await importContacts()).tally).toMatchObject({ read: 3, added: 2, updated: 1 });
  const both = await userOf(service, '0000000001', 'egoi_contact');
  expect(both.ids.map(({ type }) => type).sort()).toEqual(['egoi_contact', 'email_sha256']);
  expect(both.attributes).toMatchObject({ city: 'Porto', points: '5', contact: '0000000001' });
});

test('an empty list is a completed run of nothing', async () => {
  egoi.lists.set(LIST, []);
  expect(await importContacts()).toMatchObject({ status: 'completed', tally: { read: 0 } });
});

test('contacts that come and go while the list is read: each that stays is imported once', async () => {
  for (let round = 0; round < CHANGING_LISTS; round++) {
    await clearUsers(service.databaseUrl);
    const next = random(seed + round);
    const list = contacts(900, 1);
    const stayed = new Set(list);
    let number = 1_000_000;
    egoi.lists.set(LIST, list);
    egoi.beforePage = ({ limit }) => {
      if (limit > 70) return { status: 408 };
      if (next() < 0.5) list.splice(Math.floor(next() * list.length), 0, contact(number++));
      else for (const gone of list.splice(Math.floor(next() * list.length), 1)) stayed.delete(gone);
      return undefined;
    };
    const run = await importContacts();
    const known = await withSql(
      service.databaseUrl,
      (sql) => sql<{ id: string }[]>`
        select id from profile_aliases where id_type = 'egoi_contact'`,
    );
    const ids = new Set(known.map(({ id }) => id));
    expect({
      seed: seed + round,
      lost: [...stayed].filter(({ contact_id: id }) => !ids.has(id)),
      issues: (await issuesOf(service, run.id)).map(([code]) => code),
      tally: run.tally,
    }).toMatchObject({
      seed: seed + round,
      lost: [],
      issues: ['contacts_changed'],
      tally: { read: ids.size, added: ids.size, ignored: 0, rejected: 0 },
    });
  }
});

test('while E-goi asks to wait, no worker is held, and the run goes on by itself', async () => {
  egoi.lists.set(LIST, contacts(1_500));
  egoi.beforePage = ({ index }) =>
    index === 1
      ? { status: 429, headers: { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '4' } }
      : undefined;
  const { run } = await defineImport();
  await expect.poll(() => egoi.requests.at(-1)?.status, { timeout: 20_000 }).toBe(429);
  const handle = service.temporal.workflow.getHandle(importRunWorkflowId(run.id));
  await expect
    .poll(
      async () => {
        const { events } = await handle.fetchHistory();
        return events?.some((event) => event.timerStartedEventAttributes);
      },
      { timeout: 20_000 },
    )
    .toBe(true);
  const { raw } = await handle.describe();
  expect(raw.pendingActivities ?? []).toEqual([]);
  const ended = await endOf(service, run.id);
  expect(ended).toMatchObject({ status: 'completed', tally: { read: 1_500 } });
  const [refused, next] = egoi.requests.slice(2).map(({ at }) => at) as [number, number];
  expect(next - refused).toBeGreaterThanOrEqual(4_000);
});

test('a worker that is killed between pages is followed by one that goes on where it stopped', async () => {
  egoi.lists.set(LIST, contacts(4_000));
  let reached = () => {};
  const half = new Promise<void>((resolve) => {
    reached = resolve;
  });
  egoi.beforePage = ({ index }) => {
    if (index === 3) reached();
    return index === 3 ? 'reset' : undefined;
  };
  const { run } = await defineImport();
  await half;
  await killHard(service.worker);
  await service.startWorker();
  const ended = await endOf(service, run.id);
  expect(ended).toMatchObject({ status: 'completed', tally: { read: 4_000, added: 4_000 } });
  const offsets = egoi.pages.map(({ offset }) => offset);
  expect(offsets.slice(0, 4)).toEqual([0, 900, 1_800, 2_700]);
  expect(Math.min(...offsets.slice(4))).toBe(2_700);
  expect(offsets.length).toBeLessThan(8);
});

test('a run that cannot be helped says what is wrong, and never the key', async () => {
  egoi.lists.set(LIST, contacts(3));
  const wrong = { ...SOURCE, apiKey: 'wrong-canary-key' };
  const failed = await importContacts({}, wrong);
  expect(failed).toMatchObject({ status: 'failed', failure: { type: 'SourceRefused' } });
  expect(failed.failure?.message).toContain('does not accept the API key');
  expect(JSON.stringify(failed)).not.toContain('wrong-canary-key');
  expect(await importContacts({}, { ...SOURCE, listId: 5 })).toMatchObject({
    failure: { type: 'SourceNotFound', message: expect.stringContaining('no list 5') },
  });
});

test('a clone keeps the key, also for another list', async () => {
  egoi.lists.set(LIST, contacts(3));
  egoi.lists.set(7, contacts(5, 100));
  const made = await defineImport({ dryRun: true });
  await endOf(service, made.run.id);
  const clone = await service.call<ShownImport>('POST', `/v1/imports/${made.id}/clone`, {
    dryRun: false,
    source: { listId: 7 },
  });
  expect(await endOf(service, clone.run.id)).toMatchObject({ tally: { read: 5, added: 5 } });
});
