import { expect, test } from 'vitest';
import { detectDelimiter } from '../../../domain/csv/dialect.ts';

const CANDIDATES = [',', ';', '\t', '|'];
const detect = (text: string) => detectDelimiter(Buffer.from(text), CANDIDATES).delimiter;

test.each([
  ['an ordinary file', 'id,name\n1,Ana\n2,Rui\n', ','],
  ['semicolons with decimal commas', 'a;b\n1,5;2,5\n1,25;3,75\n', ';'],
  [
    'commas in every name, also in the header',
    'id;name, first;x\n1;Lopes, Ana;\n2;Pires, Rui;\n',
    ';',
  ],
  ['quoted cells full of the other delimiters', 'a,b\n"1;2;3;4","x|y|z"\n"1;2;3;4","x|y|z"\n', ','],
  ['tabs with commas in the text', 'id\tnote\tx\n1\ta, b, c\t\n2\td\t\n', '\t'],
  ['a trailing delimiter on each row but the header', 'a;b;c\n1;2;3;\n4;5;6;\n', ';'],
  ['rows that leave out empty cells at their end', 'a|b|c\n1|2\n4\n5|6|7\n', '|'],
  ['a header alone', 'a;b', ';'],
  ['a header and blank lines', '\n\na;b\n\n', ';'],
  ['one column with commas and semicolons in the text', 'note\nhi, there\nyes; no\n', ','],
  ['one column', 'email\na@example.com\n', ','],
  ['an empty text', '', ','],
  ['line breaks in quoted cells', 'a;b\n"x\ny, z";1\n"x\ny, z";2\n', ';'],
  ['a quoted cell that the end of the sample leaves open', 'a;b\n1;2\n3;"x, y, z', ';'],
  ['some odd rows', `a;b;c\n${'1;2;3\n'.repeat(9)}1;2\n1,2,3\n`, ';'],
  ['lone carriage returns', 'a;b\r1;2,5\r3;4,5\r', ';'],
])('the delimiter is found in %s', (_, text, delimiter) => {
  expect(detect(text)).toBe(delimiter);
});

test('the evidence tells how each candidate fits', () => {
  const { evidence } = detectDelimiter(Buffer.from('a;b;c, d\n1;2;3\n4;5;6\n7;8\n9;9;'), [
    ';',
    ',',
  ]);
  expect(evidence).toEqual([
    { delimiter: ';', columns: 3, consistentPercent: 67, records: 3, score: 0.467 },
    { delimiter: ',', columns: 2, consistentPercent: 0, records: 3, score: 0.05 },
  ]);
});

test('among equals the first candidate wins', () => {
  expect(detectDelimiter(Buffer.from('a;b|c\n1;2|3\n'), ['|', ';']).delimiter).toBe('|');
  expect(detectDelimiter(Buffer.from('a;b|c\n1;2|3\n'), [';', '|']).delimiter).toBe(';');
});
