import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { importDefinition } from '../domain/definition.ts';
import type { JsonValue } from '../domain/json-lines/json-value.ts';
import {
  CAST_TYPES,
  TRANSFORMATION_OPS,
  VALUE_OPS,
  type ValueTransformation,
} from '../domain/transformations/definition.ts';
import { STEPS } from '../domain/transformations/pattern-steps.ts';
import { compileTimestampPattern } from '../domain/transformations/timestamp-pattern.ts';
import { BadValue, cast, createTransforms } from '../domain/transformations/values.ts';
import { createPrepareUser } from '../domain/users/prepare-user.ts';

const docs = readFileSync(new URL('../docs/transformations.md', import.meta.url), 'utf8');

/** The text below a heading, up to the next one of any level. */
function section(title: string): string {
  const [, text] = docs.split(new RegExp(`\\n#+ ${title}\\n`));
  if (text === undefined) throw new Error(`docs/transformations.md has no section ${title}`);
  return text.split(/\n#+ /)[0] ?? '';
}

/** The tables of a section, each as its rows without the heading, as cells. */
function tables(title: string): string[][][] {
  const found = section(title).match(/(?:^\|.*\|\n)+/gm) ?? [];
  return found.map((table) =>
    table
      .trim()
      .split('\n')
      .slice(2)
      .map((row) =>
        row
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      ),
  );
}

/** The first table of a section, which must not be empty. */
function table(title: string, index = 0): string[][] {
  const rows = tables(title)[index];
  if (!rows || rows.length === 0) throw new Error(`${title} has no table ${index + 1}`);
  return rows;
}

/** What stands in the first backticks of a cell. */
function code(cell = ''): string {
  const match = /`([^`]+)`/.exec(cell);
  if (!match?.[1]) throw new Error(`no code in ${cell}`);
  return match[1];
}

function blocks(language: string): string[] {
  const found = docs.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'));
  return [...found].map(([, text = '']) => text);
}

/** A value as a cell of a table says it. */
function valueOf(cell = ''): JsonValue {
  return cell.trim() === 'Error' ? 'Error' : (JSON.parse(code(cell)) as JsonValue);
}

function outcome(value: JsonValue | BadValue): JsonValue {
  return value instanceof BadValue ? 'Error' : value;
}

const transformOf = (value: ValueTransformation) => createTransforms(false)([value]);

test('the operations of the docs are those of the code', () => {
  expect(table('Fields').map(([op]) => code(op))).toEqual([...TRANSFORMATION_OPS]);
  expect(table('Values').map(([op]) => code(op))).toEqual([...VALUE_OPS]);
});

test('the example gives what the docs say', () => {
  const [given = '', attributes = ''] = blocks('json');
  const [file = ''] = blocks('csv');
  const definition = importDefinition.parse(JSON.parse(given));
  const [header = [], cells = []] = file
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  if (definition.format.kind !== 'csv') throw new Error('not CSV');
  const prepare = createPrepareUser(header, definition.format, definition.transformations);
  const user = prepare(cells, true);
  expect('attributes' in user && JSON.parse(user.attributes)).toEqual(JSON.parse(attributes));
});

describe('casts', () => {
  test.each(table('`cast`'))('%s becomes %s, %s, %s, %s', (value, ...results) => {
    const casts = CAST_TYPES.map((type) => outcome(cast(valueOf(value), type)));
    expect(casts).toEqual(results.map(valueOf));
  });
});

describe('mappings', () => {
  const mappings = [
    { from: '1', to: 'one' },
    { from: '2', to: 'two' },
  ];
  test.each(table('`map`'))('%s becomes %s', (value, result) => {
    expect(transformOf({ op: 'map', mappings })?.(valueOf(value))).toEqual(valueOf(result));
  });
});

describe('timestamps', () => {
  test.each(table('`timestamp`'))('by the pattern of the docs, %s becomes %s', (value, result) => {
    const transform = transformOf({ op: 'timestamp', pattern: 'yyyy/MM/dd hh:mm' });
    expect(outcome(transform?.(valueOf(value)) ?? null)).toEqual(valueOf(result));
  });

  test.each(table('`timestamp`', 1))(
    '%s (%s): %s reads %s as %s',
    (_letters, _meaning, pattern, value, result) => {
      const compiled = compileTimestampPattern(code(pattern));
      expect('read' in compiled && compiled.read(code(value))).toBe(code(result));
    },
  );

  test.each(table('`timestamp`', 2))('the pattern %s is refused: %s', (pattern, why) => {
    expect(compileTimestampPattern(code(pattern))).toEqual({ problem: why });
  });

  test('every letter that the code reads is in the docs, and no other', () => {
    const letters = table('`timestamp`', 1)
      .flatMap(([cell = '']) => [...cell.matchAll(/`([A-Za-z])+`/g)])
      .map(([, letter]) => letter);
    expect(new Set(letters)).toEqual(new Set(STEPS.keys()));
  });
});
