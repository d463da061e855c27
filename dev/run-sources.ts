import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, type RunStatus } from '../domain/vocabulary.ts';
import type { ApiCall } from './api-call.ts';

interface Run {
  id: string;
  importId: string;
  status: RunStatus;
  progress: { step: string | null };
}

const FORMAT = { kind: 'csv', userIdField: 'email', userIdType: 'email' };

/**
 * Runs imports of many files and of contacts that connect profiles, and imports that wait for a person: one that is approved,
 * and one that is rejected, tried again and approved. Each is kept under its name when it has ended.
 */
export async function runSources(
  call: ApiCall,
  keep: (name: string, runId: string) => Promise<void>,
): Promise<void> {
  const upload = (name: string, content: string) => call('PUT', `/v1/uploads/${name}`, content);
  const untilIt = async (id: string, isThere: (run: Run) => boolean): Promise<Run> => {
    for (;;) {
      const run = await call<Run>('GET', `/v1/runs/${id}`);
      if (isThere(run)) return run;
      if (isFinal(run.status)) throw new Error(`run ${id} has ended too early: ${run.status}`);
      await sleep(50);
    }
  };
  const ended = (id: string, as: RunStatus = 'completed') =>
    untilIt(id, ({ status }) => status === as);
  const held = (id: string) => untilIt(id, ({ progress }) => progress.step === 'hold');
  const start = async (changes: object): Promise<Run> => {
    const definition = { name: 'recorded', entity: 'users', ...changes };
    return (await call<{ run: Run }>('POST', '/v1/imports', definition)).run;
  };
  const importFile = async (url: string, changes: object = {}): Promise<Run> =>
    ended((await start({ source: { kind: 'file', url }, format: FORMAT, ...changes })).id);

  for (const day of ['1', '2', '3'])
    await upload(`day_${day}.csv`, `email,day\nann@example.com,${day}\nu${day}@example.com,1\n`);
  await keep('many-files', (await importFile('upload://day_*.csv')).id);

  // A profile by contact id and one by email: the contact that has both makes them one.
  await upload('points.csv', 'contact,points\n0000000001,5\n');
  await upload('city.csv', 'email,city\ncontact1@example.com,Porto\n');
  const byContact = { ...FORMAT, userIdField: 'contact', userIdType: 'egoi_contact' };
  await importFile('upload://points.csv', { format: byContact });
  await importFile('upload://city.csv', { format: { ...FORMAT, hashUserId: true } });
  const contacts = await start({ source: { kind: 'egoi', apiKey: 'key', listId: 1 } });
  await ended(contacts.id);
  await keep('egoi', contacts.id);

  const table = (city: string) =>
    ['email,city', ...Array.from({ length: 10 }, (_, row) => `h${row}@example.com,${city}`)].join(
      '\n',
    );
  await upload('held.csv', table('Porto'));
  const errorThreshold = { maxUpdatedPercent: 20 };
  const { importId } = await importFile('upload://held.csv', { errorThreshold });
  const again = async (city: string): Promise<Run> => {
    await upload('held.csv', table(city));
    return held((await call<Run>('POST', `/v1/imports/${importId}/runs`)).id);
  };
  const approved = await again('Faro');
  await call('POST', `/v1/runs/${approved.id}/approve`);
  await ended(approved.id);
  await keep('held-approved', approved.id);

  const rejected = await again('Braga');
  await call('POST', `/v1/runs/${rejected.id}/reject`, { note: 'not today' });
  await ended(rejected.id, 'failed');
  await keep('held-rejected', rejected.id);
  await call('POST', `/v1/runs/${rejected.id}/retry`);
  await held(rejected.id);
  await call('POST', `/v1/runs/${rejected.id}/approve`);
  await ended(rejected.id);
  await keep('retried', rejected.id);
}
