import { expect, test } from 'vitest';
import type { ImportAnswer } from '../../api/schemas/import.ts';
import type { RunAnswer } from '../../api/schemas/run.ts';
import { unsealSecrets } from '../../domain/secrets.ts';
import { type Problem, USERS, useApi } from './api.ts';

const api = useApi();
const sql = () => api.database.sql;

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

const WITH_SECRETS = {
  ...USERS,
  source: {
    ...USERS.source,
    url: 'https://files.example/crm.csv?signature=canary-query',
    credentials: { username: 'shop', password: 'canary-password' },
  },
};

const SECRETS = {
  credentials: WITH_SECRETS.source.credentials,
  query: 'signature=canary-query',
  webhook: null,
};

async function storedImport(id: string) {
  const [row] = await sql()<{ definition: unknown; sealed: string; archived: Date | null }[]>`
    select definition, sealed_credentials as sealed, archived_at as archived from imports where id = ${id}`;
  if (!row) throw new Error('no such import');
  return row;
}

async function endRun(id: string): Promise<void> {
  await sql()`update runs set status = 'completed', finished_at = now() where id = ${id}`;
}

test('an import is stored with its first run, and the answer says where it is', async () => {
  const answer = await api.send('POST', '/v1/imports', {
    json: { ...USERS, dryRun: true, errorThreshold: { maxRejectedPercent: 5 } },
  });
  expect(answer.status).toBe(202);
  const made = (await answer.json()) as ImportAnswer;
  expect(answer.headers.get('location')).toBe(`/v1/imports/${made.id}`);
  expect(made).toMatchObject({
    name: 'CRM users',
    entity: 'users',
    source: { kind: 'file', url: 'upload://crm.csv', compression: 'auto', encoding: 'utf-8' },
    format: { delimiter: 'auto', hashUserId: false, mergeStrategy: 'merge' },
    dryRun: true,
    errorThreshold: { maxRejectedPercent: 5 },
    hasCredentials: false,
    archivedAt: null,
  });
  const { run } = made;
  expect(run).toMatchObject({
    importId: made.id,
    entity: 'users',
    dryRun: true,
    trigger: 'api',
    status: 'queued',
    startedAt: null,
    finishedAt: null,
    file: null,
    progress: { step: null, percent: 0, recordsRead: 0, recordsPerSecond: 0 },
    tally: null,
    failure: null,
    temporal: { workflowId: `import-run:${run?.id}` },
  });
  expect(run?.temporal.url).toBe(
    `http://temporal.example/namespaces/${api.temporal.namespace}/workflows/import-run%3A${run?.id}`,
  );
  expect(await api.call(200, 'GET', `/v1/imports/${made.id}`)).toEqual(made);
  expect(await api.call(200, 'GET', `/v1/runs/${run?.id}`)).toEqual(run);
  const [row] = await sql()`select definition, dry_run from runs where id = ${run?.id ?? ''}`;
  expect(row).toEqual({ definition: (await storedImport(made.id)).definition, dry_run: true });
});

test('secrets are sealed in the table and in no answer', async () => {
  const { id, run } = await api.createImport(WITH_SECRETS);
  const { definition, sealed } = await storedImport(id);
  expect(JSON.stringify(definition)).not.toContain('canary');
  expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]{22}\.[\w-]+$/);
  expect(unsealSecrets(sealed, api.dependencies.settings.keyring, id)).toEqual(SECRETS);
  const clone = await api.send('POST', `/v1/imports/${id}/clone`);
  const answers = await Promise.all([
    clone.text(),
    ...['/v1/imports', `/v1/imports/${id}`, `/v1/imports/${id}/runs`, `/v1/runs/${run.id}`].map(
      async (path) => (await api.send('GET', path)).text(),
    ),
  ]);
  for (const text of answers) expect(text).not.toMatch(/canary|shop|sealed/);
  expect(answers[2]).toContain('"hasCredentials":true');
});

test('a clone is a new import with the same definition, started, its credentials sealed anew', async () => {
  const original = await api.createImport(WITH_SECRETS);
  const clone = await api.call<ImportAnswer>(202, 'POST', `/v1/imports/${original.id}/clone`);
  const { id, createdAt: _createdAt, run, ...same } = clone;
  expect(original).toMatchObject(same);
  expect(id).not.toBe(original.id);
  expect(run).toMatchObject({ importId: id, trigger: 'clone', status: 'queued' });
  const [from, to] = [await storedImport(original.id), await storedImport(id)];
  expect(to.definition).toEqual(from.definition);
  expect(to.sealed).not.toBe(from.sealed);
  const { keyring } = api.dependencies.settings;
  expect(unsealSecrets(to.sealed, keyring, id)).toEqual(SECRETS);
});

test('a clone changes the parts that it names', async () => {
  const { id } = await api.createImport({ errorThreshold: { maxRejectedPercent: 5 } });
  const clone = await api.call<ImportAnswer>(202, 'POST', `/v1/imports/${id}/clone`, {
    name: 'Second try',
    dryRun: true,
    source: { encoding: 'windows-1252' },
    format: { delimiter: ';' },
    errorThreshold: null,
  });
  expect(clone).toMatchObject({
    name: 'Second try',
    dryRun: true,
    source: { url: 'upload://crm.csv', encoding: 'windows-1252' },
    format: { delimiter: ';', userIdField: 'email' },
    errorThreshold: null,
    run: { dryRun: true },
  });
});

test('a clone that reads from elsewhere does not take the credentials there', async () => {
  const { id } = await api.createImport(WITH_SECRETS);
  const cloneFrom = (url: string) =>
    api.call<ImportAnswer>(202, 'POST', `/v1/imports/${id}/clone`, { source: { url } });
  expect((await cloneFrom('https://files.example/other.csv')).hasCredentials).toBe(true);
  expect((await cloneFrom('https://evil.example/crm.csv')).hasCredentials).toBe(false);
  expect((await cloneFrom('http://files.example/crm.csv')).hasCredentials).toBe(false);
  expect((await cloneFrom('upload://crm.csv')).hasCredentials).toBe(false);
});

test('everything that is wrong with the changes of a clone is told at once', async () => {
  const { id } = await api.createImport();
  const problem = await api.call<Problem>(422, 'POST', `/v1/imports/${id}/clone`, {
    name: '',
    dryRun: 'no',
    source: 5,
    format: { delimiter: '""', colour: 'red' },
    colour: 'red',
  });
  expect(problem.errors?.map(({ path }) => path).sort()).toEqual([
    'colour',
    'dryRun',
    'format.colour',
    'format.delimiter',
    'name',
    'source',
  ]);
});

test('an import runs again once its run has ended, not before', async () => {
  const made = await api.createImport();
  const path = `/v1/imports/${made.id}/runs`;
  const refused = await api.call<Problem>(409, 'POST', path);
  expect(refused).toMatchObject({ type: expect.stringMatching(/run-active$/), runId: made.run.id });
  await endRun(made.run.id);
  const answer = await api.send('POST', path, { json: { dryRun: true } });
  expect(answer.status).toBe(202);
  const second = (await answer.json()) as RunAnswer;
  expect(answer.headers.get('location')).toBe(`/v1/runs/${second.id}`);
  expect(second).toMatchObject({ importId: made.id, trigger: 'api', dryRun: true });
  const history = await api.call<Page<RunAnswer>>(200, 'GET', path);
  expect(history.items.map(({ id }) => id)).toEqual([second.id, made.run.id]);
  const shown = await api.call<ImportAnswer>(200, 'GET', `/v1/imports/${made.id}`);
  expect(shown.run?.id).toBe(second.id);
});

test('of many that run an import at once, one does', async () => {
  const made = await api.createImport();
  await endRun(made.run.id);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => api.send('POST', `/v1/imports/${made.id}/runs`)),
  );
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
    202,
    ...Array(9).fill(409),
  ]);
});

test('an archived import is listed and run no more; its run goes on', async () => {
  const { id, run } = await api.createImport();
  await api.call(204, 'DELETE', `/v1/imports/${id}`);
  const first = await api.call<ImportAnswer>(200, 'GET', `/v1/imports/${id}`);
  expect(first.archivedAt).not.toBeNull();
  expect(first.run?.status).toBe('queued');
  await api.call(204, 'DELETE', `/v1/imports/${id}`);
  expect(await api.call(200, 'GET', `/v1/imports/${id}`)).toEqual(first);
  const list = await api.call<Page<ImportAnswer>>(200, 'GET', '/v1/imports?limit=200');
  expect(list.items.map((each) => each.id)).not.toContain(id);
  await endRun(run.id);
  const refused = await api.call<Problem>(409, 'POST', `/v1/imports/${id}/runs`);
  expect(refused.type).toMatch(/import-archived$/);
  await api.call(202, 'POST', `/v1/imports/${id}/clone`);
});

test('a list goes from page to page, newest first, each import once', async () => {
  const made: string[] = [];
  for (let index = 0; index < 7; index++) made.unshift((await api.createImport()).id);
  const seen: string[] = [];
  let path = '/v1/imports?limit=3&entity=users';
  for (;;) {
    const page: Page<ImportAnswer> = await api.call(200, 'GET', path);
    expect(page.items.length).toBeLessThanOrEqual(3);
    seen.push(...page.items.map(({ id }) => id));
    if (page.nextCursor === null) break;
    path = `/v1/imports?limit=3&entity=users&cursor=${page.nextCursor}`;
  }
  expect(seen.slice(0, 7)).toEqual(made);
  expect(new Set(seen).size).toBe(seen.length);
});

test('a list shows imports by the status of their latest run', async () => {
  const made = await api.createImport();
  const idsOf = async (status: string) => {
    const page = await api.call<Page<ImportAnswer>>(
      200,
      'GET',
      `/v1/imports?limit=200&status=${status}`,
    );
    for (const item of page.items) expect(item.run?.status).toBe(status);
    return page.items.map(({ id }) => id);
  };
  await endRun(made.run.id);
  expect(await idsOf('completed')).toContain(made.id);
  await api.call(202, 'POST', `/v1/imports/${made.id}/runs`);
  expect(await idsOf('completed')).not.toContain(made.id);
  expect(await idsOf('queued')).toContain(made.id);
});
