import { generateUsers } from './generate-users.ts';
import type { Imported, Plan } from './plan.ts';
import { USERS_SCRIPT } from './script-users.ts';
import { USER_COLUMNS } from './user-line.ts';

const WHAT: Imported = {
  entity: 'users',
  format: { kind: 'csv', userIdField: 'email', userIdType: 'email', hashUserId: true },
};

/** The bench of users: `rows` of them, generated into `folder`. */
export async function planUsers(folder: string, rows: number): Promise<Plan> {
  const base = await generateUsers(folder, rows, 'base');
  const changed = await generateUsers(folder, rows, 'changed');
  const updated = changed.changedRecords;
  const script = { actor: 'script', file: base, script: USERS_SCRIPT } as const;
  const peer = { actor: 'peer', file: base, columns: USER_COLUMNS } as const;
  const service = { actor: 'service', what: WHAT } as const;
  return {
    entity: 'users',
    title: `${rows.toLocaleString('en')} users, ${(base.sizeBytes / 1e6).toFixed(1)} MB`,
    steps: [
      { part: 'script first', ...script, isIntoEmpty: true },
      { part: 'service first', ...service, file: base, expected: { read: rows, added: rows } },
      { part: 'dlt first', ...peer },
      {
        part: 'service again',
        ...service,
        file: base,
        needs: ['service first'],
        expected: { read: rows, unchanged: rows },
      },
      {
        part: 'service changed',
        ...service,
        file: changed,
        needs: ['service first'],
        expected: { read: rows, updated, unchanged: rows - updated },
      },
      { part: 'script again', ...script, needs: ['script first'] },
      { part: 'dlt again', ...peer, needs: ['dlt first'] },
    ],
    ratios: [
      {
        sentence: 'first import, of the time of the script',
        part: 'service first',
        yardsticks: ['script first'],
        limit: 1,
        aim: 0.7,
      },
      {
        sentence: 'the same file again, of the time of the script',
        part: 'service again',
        yardsticks: ['script again'],
        limit: 0.5,
      },
      {
        sentence: 'first import, of the time of dlt',
        part: 'service first',
        yardsticks: ['dlt first'],
        limit: 0.9,
        aim: 0.7,
      },
    ],
    rates: [],
  };
}
