import { expect, test } from 'vitest';
import { ProductCache } from '../../../activities/merge/product-cache.ts';
import { recordKey } from '../../../domain/record-key.ts';

const keyOf = (name: string) => Buffer.from(`..${recordKey(name)}`);

function cacheOf(names: readonly string[]): ProductCache {
  const cache = new ProductCache();
  for (const name of names) add(cache, keyOf(name), name);
  return cache;
}

function add(cache: ProductCache, key: Buffer, filling: string): void {
  const block = Buffer.from(`before${filling}`);
  cache.add(key, 2, { block, start: 'before'.length, end: block.length });
}

function found(cache: ProductCache, key: Buffer): string | undefined {
  const filling = cache.find(key, 2);
  return filling && filling.block.toString('utf8', filling.start, filling.end);
}

test('a product is found by its key, and no other one is', () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `product ${index}`);
  const cache = cacheOf(names);
  for (const name of names) expect(found(cache, keyOf(name))).toBe(name);
  expect(found(cache, keyOf('another'))).toBeUndefined();
});

test('keys that differ in their last digit are two products', () => {
  const [one, two] = [`..${'a'.repeat(31)}1`, `..${'a'.repeat(31)}2`].map((key) =>
    Buffer.from(key),
  );
  const cache = new ProductCache();
  add(cache, one as Buffer, 'one');
  expect(found(cache, two as Buffer)).toBeUndefined();
  add(cache, two as Buffer, 'two');
  expect(found(cache, one as Buffer)).toBe('one');
  expect(found(cache, two as Buffer)).toBe('two');
});

test('what was looked up and is not stored is known too', () => {
  const cache = new ProductCache();
  add(cache, keyOf('gone'), '');
  expect(found(cache, keyOf('gone'))).toBe('');
});

test('it stays within its bounds: when they are reached, it begins anew', () => {
  const cache = cacheOf(['early']);
  const block = Buffer.alloc(1024 * 1024, 'x');
  for (let index = 0; index < 24; index += 1)
    cache.add(keyOf(`large ${index}`), 2, { block: Buffer.from(block), start: 0, end: 10 });
  expect(found(cache, keyOf('early'))).toBe('early');
  add(cache, keyOf('late'), 'late');
  expect(found(cache, keyOf('early'))).toBeUndefined();
  expect(found(cache, keyOf('late'))).toBe('late');
});
