import { expect, test } from 'vitest';
import { ContactNumbers, contactNumber } from '../../../domain/egoi/contact-ids.ts';
import { random } from '../../support/random.ts';

test('a set of 200,000 numbers tells each of them from all others', () => {
  const next = random(20261125);
  const numbers = Array.from({ length: 200_000 }, (_, index) =>
    index % 2 === 0 ? index : Math.floor(next() * 2 ** 49),
  );
  const set = new ContactNumbers();
  const wanted = new Set<number>();
  const wrong = numbers.filter((number) => {
    const isNew = !wanted.has(number);
    wanted.add(number);
    return set.add(number) !== isNew;
  });
  expect(wrong).toEqual([]);
  expect(set.size).toBe(wanted.size);
  expect(numbers.filter((number) => !set.has(number))).toEqual([]);
  const odd = Array.from({ length: 1_000 }, (_, index) => 2 * index + 1);
  expect(odd.filter((number) => set.has(number) !== wanted.has(number))).toEqual([]);
});

test('an id has the same number in upper and lower case; what is no id has the number of its text', () => {
  const none = () => 'text';
  expect(contactNumber('8f3a27ef26', none)).toBe(contactNumber('8F3A27EF26', none));
  expect(contactNumber('ffffffffff', none)).toBeLessThan(2 ** 40);
  const odd = contactNumber('short', () => 'a');
  expect(odd).toBeGreaterThanOrEqual(2 ** 40);
  expect(contactNumber(null, () => 'a')).toBe(odd);
  expect(contactNumber(null, () => 'b')).not.toBe(odd);
});
