import { expect, test } from 'vitest';
import { findContactFetch } from '../../db/queries/contact-pages.ts';
import { idsIn, LIST, useContactFetching } from '../support/contact-fetching.ts';
import { useDatabase } from '../support/database.ts';
import { contact, contacts, useEgoiServer } from '../support/egoi-server.ts';
import { random } from '../support/random.ts';

/** A campaign sets more, and longer lists. */
const HISTORIES = Number(process.env['EGOI_HISTORIES'] ?? 60);
/** Pages of a list, at least; at most twice as many. */
const PAGES = Number(process.env['EGOI_PAGES'] ?? 10);
const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 1_000_000);

const database = useDatabase();
const egoi = useEgoiServer();
const { begin, fetchAll, idsOf, issuesOf } = useContactFetching(database, egoi);

test(`contacts that come and go between pages: ${HISTORIES} random histories (seed ${seed})`, {
  timeout: 60_000 + HISTORIES * 5_000,
}, async () => {
  console.log(`page shift: seed ${seed} (TEST_SEED repeats it)`);
  let given = 0;
  let counted = 0;
  // How often a page is left out depends on the seed: where that was seldom, more histories follow, twice as many at most.
  const isEnough = () => given - counted > HISTORIES / 4;
  for (
    let history = 0;
    history < HISTORIES || (!isEnough() && history < 2 * HISTORIES);
    history++
  ) {
    const next = random(seed + history * 7919);
    const pick = (below: number) => Math.floor(next() * below);
    egoi.reset();
    const pageSize = [10, 15, 31, 62][pick(4)] as number;
    const start = contacts(pageSize * (PAGES + pick(PAGES)), 1);
    const list = [...start];
    egoi.lists.set(LIST, list);
    const stayed = new Set(start);
    let number = 1_000_000;
    const most = [1, 1, 3, pageSize * 2][pick(4)] as number;
    egoi.beforePage = ({ limit }) => {
      if (limit > pageSize) return { status: 408 };
      for (let change = pick(most) + 1; change > 0; change--) {
        if (next() < 0.5) list.splice(pick(list.length + 1), 0, contact(number++));
        else for (const gone of list.splice(pick(list.length), 1)) stayed.delete(gone);
      }
      return undefined;
    };
    const runId = await begin();
    await fetchAll(runId);
    const ids = await idsOf(runId);
    const known = new Set(ids);
    expect({
      seed: seed + history * 7919,
      twice: ids.length - known.size,
      lost: idsIn([...stayed]).filter((id) => !known.has(id)),
      issues: await issuesOf(runId),
    }).toEqual({ seed: seed + history * 7919, twice: 0, lost: [], issues: ['contacts_changed'] });
    const fetch = await findContactFetch(database.db, runId);
    given += egoi.requests.filter(
      ({ path, status }) => path.includes('offset') && status === 200,
    ).length;
    counted += fetch?.pages ?? 0;
  }
  console.log(`page shift: ${given} pages were given, ${given - counted} did not count`);
  // Else nothing was shifted so far that a page had to be left out.
  expect(given - counted).toBeGreaterThan(HISTORIES / 4);
});
