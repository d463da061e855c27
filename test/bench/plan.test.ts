import { describe, expect, test } from 'vitest';
import { selectEntities, selectParts } from '../../bench/parts.ts';
import { stepsToRun } from '../../bench/plan.ts';
import { planOrders } from '../../bench/plan-orders.ts';
import { planProducts } from '../../bench/plan-products.ts';
import { planUsers } from '../../bench/plan-users.ts';
import { useFolder } from './generated-file.ts';

const ROWS = 100;
const folder = useFolder();
const planOf = { users: planUsers, orders: planOrders, products: planProducts } as const;

async function partsToRun(entity: keyof typeof planOf, only?: string): Promise<string[]> {
  const plan = await planOf[entity](folder.path, ROWS);
  return stepsToRun(plan, selectParts(only, false)).map(({ part }) => part);
}

describe('a plan of the bench', () => {
  test('has all parts of users but those of the peer, unless it is asked for', async () => {
    expect(await partsToRun('users')).toEqual([
      'script first',
      'service first',
      'service again',
      'service changed',
      'script again',
    ]);
  });

  test('imports the products of the shop before its orders', async () => {
    expect(await partsToRun('orders')).toEqual([
      'script first',
      'parallel script',
      'products stored',
      'service first',
      'service again',
      'service changed',
    ]);
  });

  test('imports products in both formats', async () => {
    expect(await partsToRun('products')).toEqual([
      'xml read',
      'xml prepared',
      'xml first',
      'xml again',
      'jsonl first',
    ]);
  });

  test('fills the store before it is filled again, whatever was selected', async () => {
    expect(await partsToRun('orders', 'changed')).toEqual([
      'products stored',
      'service first',
      'service changed',
    ]);
    expect(await partsToRun('users', 'again')).toEqual(['service first', 'service again']);
  });

  test('expects tallies that close', async () => {
    for (const createPlan of Object.values(planOf))
      for (const step of (await createPlan(folder.path, ROWS)).steps) {
        if (step.actor !== 'service') continue;
        const { read, ...outcomes } = step.expected;
        expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(read);
      }
  });
});

describe('the options of the bench', () => {
  test('name entities, all of them or some', () => {
    expect(selectEntities('all')).toEqual({
      entities: ['users', 'orders', 'products'],
      others: ['reading', 'download'],
    });
    expect(selectEntities('products,orders')).toEqual({
      entities: ['orders', 'products'],
      others: [],
    });
    expect(selectEntities('reading')).toEqual({ entities: [], others: ['reading'] });
    expect(() => selectEntities('people')).toThrow(
      '--entity takes all, users, orders, products, reading, download; not "people"',
    );
  });

  test('name groups of parts', () => {
    expect(selectParts('script', false)).toEqual(
      new Set(['script first', 'parallel script', 'script again']),
    );
    expect(selectParts(undefined, true)).toContain('dlt first');
    expect(() => selectParts('toString', false)).toThrow('not "toString"');
  });
});
