import { z } from 'zod';
import { describeTransformation, fieldOf } from './describe.ts';
import { compileTimestampPattern } from './timestamp-pattern.ts';

/** What is done with fields and their values, in the order of the list. */

export const CAST_TYPES = ['string', 'integer', 'float', 'bool'] as const;
export type CastType = (typeof CAST_TYPES)[number];

const scalar = z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()]);
const fieldName = z.string().trim().min(1).max(1024);

const valueTransformation = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('map'),
    mappings: z
      .array(z.strictObject({ from: scalar, to: scalar }))
      .min(1)
      .max(10_000)
      .describe('The first mapping whose from is the value gives it another; other values stay'),
  }),
  z.strictObject({
    op: z.literal('timestamp'),
    pattern: z
      .string()
      .min(1)
      .max(200)
      .describe("Java's letters, such as yyyy/MM/dd HH:mm; the result is ISO 8601 in UTC"),
  }),
  z.strictObject({ op: z.literal('cast'), to: z.enum(CAST_TYPES) }),
]);
export type ValueTransformation = z.infer<typeof valueTransformation>;

const values = z
  .array(valueTransformation)
  .max(20)
  .default([])
  .describe('What is done with the value, in this order');

/** One transformation of a field. */
export const transformation = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('rename'), from: fieldName, to: fieldName, values }),
  z.strictObject({ op: z.literal('copy'), from: fieldName, to: fieldName, values }),
  z.strictObject({ op: z.literal('new'), field: fieldName, value: scalar }),
  z.strictObject({ op: z.literal('delete'), field: fieldName }),
]);
export type Transformation = z.infer<typeof transformation>;

export const TRANSFORMATION_OPS = ['rename', 'copy', 'new', 'delete'] as const;
export const VALUE_OPS = ['map', 'timestamp', 'cast'] as const;

/** The transformations of an import; what cannot work with any file is refused here, by position. */
export const transformations = z
  .array(transformation)
  .max(200)
  .default([])
  .superRefine((list, context) => {
    for (const { path, message } of [...patternProblems(list), ...orderProblems(list)])
      context.addIssue({ code: 'custom', path, message });
  })
  .describe('What is done with the fields of the file before they are read, in this order');

/** Something that cannot work, by its place in the list of transformations. */
export interface TransformationProblem {
  path: (string | number)[];
  message: string;
}

function* patternProblems(list: readonly Transformation[]): Generator<TransformationProblem> {
  for (const [position, item] of list.entries()) {
    if (!('values' in item)) continue;
    for (const [index, value] of item.values.entries()) {
      if (value.op !== 'timestamp') continue;
      const compiled = compileTimestampPattern(value.pattern);
      if (!('problem' in compiled)) continue;
      const message = `${describeTransformation(list, position)}: ${compiled.problem}`;
      yield { path: [position, 'values', index, 'pattern'], message };
    }
  }
}

/** Transformations that read what an earlier one has taken away. */
function* orderProblems(list: readonly Transformation[]): Generator<TransformationProblem> {
  const takenBy = new Map<string, number>();
  for (const [position, item] of list.entries()) {
    const by = item.op === 'new' ? undefined : takenBy.get(fieldOf(item));
    follow(takenBy, item, position);
    if (by === undefined) continue;
    const [reader, taker] = [
      describeTransformation(list, position),
      describeTransformation(list, by),
    ];
    const message = `${reader} reads a field that ${taker} has taken away: use the field's new name, or change the order`;
    yield { path: [position], message };
  }
}

/** The transformation after which the file has no field `field` any more; null when it may have one. */
export function takenAwayBy(list: readonly Transformation[], field: string): number | null {
  const takenBy = new Map<string, number>();
  for (const [position, item] of list.entries()) follow(takenBy, item, position);
  return takenBy.get(field) ?? null;
}

function follow(takenBy: Map<string, number>, item: Transformation, position: number): void {
  if (item.op === 'rename') takenBy.set(item.from, position);
  if (item.op === 'delete') takenBy.set(item.field, position);
  if (item.op === 'rename' || item.op === 'copy') takenBy.delete(item.to);
  if (item.op === 'new') takenBy.delete(item.field);
}
