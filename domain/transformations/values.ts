import type { IssueCode } from '../issue-catalogue.ts';
import { ExactNumber, type JsonValue } from '../json-lines/json-value.ts';
import { readBoolean } from '../values/boolean.ts';
import { numberText, readNumber } from '../values/number.ts';
import { assertNever } from '../vocabulary.ts';
import type { CastType, ValueTransformation } from './definition.ts';
import { compileTimestampPattern } from './timestamp-pattern.ts';

/** Why a value could not be transformed. */
export class BadValue {
  readonly issue: IssueCode;
  /** What the value was asked to be, such as `pattern yyyy/MM/dd` or `cast to integer`. */
  readonly wanted: string;

  constructor(issue: IssueCode, wanted: string) {
    this.issue = issue;
    this.wanted = wanted;
  }
}

/** Gives the transformed value, or why there is none. */
export type TransformValue = (value: JsonValue) => JsonValue | BadValue;

const BAD_CAST: Record<CastType, BadValue> = {
  string: badCast('string'),
  integer: badCast('integer'),
  float: badCast('float'),
  bool: badCast('bool'),
};

/** Gives what does value transformations in their order; null when there are none. */
export type TransformsOf = (values: readonly ValueTransformation[]) => TransformValue | null;

/**
 * Makes value transformations ready to be done: each of them once, however many fields and records it is asked for.
 * `fromText` says that the file knows only texts, as CSV does: then mappings compare and give texts too.
 */
export function createTransforms(fromText: boolean): TransformsOf {
  const ready = new Map<ValueTransformation, TransformValue>();
  const stepFor = (transformation: ValueTransformation) => {
    const step = ready.get(transformation) ?? stepOf(transformation, fromText);
    ready.set(transformation, step);
    return step;
  };
  return (values) => {
    const [first, ...further] = values.map(stepFor);
    if (first === undefined) return null;
    return further.length === 0 ? first : inOrder([first, ...further]);
  };
}

/** The first step that fails ends them. */
function inOrder(steps: readonly TransformValue[]): TransformValue {
  return (value) => {
    let result = value;
    for (const step of steps) {
      const next = step(result);
      if (next instanceof BadValue) return next;
      result = next;
    }
    return result;
  };
}

/** The value in another type, by the documentation's table; no value stays no value. */
export function cast(value: JsonValue, to: CastType): JsonValue | BadValue {
  if (value === null) return null;
  if (typeof value === 'object' && !(value instanceof ExactNumber)) return BAD_CAST[to];
  switch (to) {
    case 'string':
      return textOf(value);
    case 'bool':
      return asBoolean(value);
    case 'integer': {
      // The sum makes 0 of -0.
      const whole = Math.trunc(asNumber(value)) + 0;
      return Number.isSafeInteger(whole) ? whole : BAD_CAST.integer;
    }
    case 'float': {
      const number = asNumber(value) + 0;
      return Number.isFinite(number) ? number : BAD_CAST.float;
    }
    default:
      return assertNever(to);
  }
}

/** What a file may have in a place where one value is meant. */
type Scalar = string | number | boolean | ExactNumber;

/** A transformed value as text: nothing is '', numbers are as JSON writes them, exact ones as they are written. */
export function scalarText(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  return isScalar(value) ? textOf(value) : JSON.stringify(value);
}

function textOf(value: Scalar): string {
  if (typeof value === 'string') return value;
  if (value instanceof ExactNumber) return value.text;
  return typeof value === 'number' ? numberText(value + 0) : String(value);
}

function stepOf(transformation: ValueTransformation, fromText: boolean): TransformValue {
  switch (transformation.op) {
    case 'map':
      return fromText
        ? textMapping(transformation.mappings)
        : typedMapping(transformation.mappings);
    case 'timestamp':
      return timestamp(transformation.pattern);
    case 'cast':
      return (value) => cast(value, transformation.to);
    default:
      return assertNever(transformation);
  }
}

type Mapping = Extract<ValueTransformation, { op: 'map' }>['mappings'][number];

/** In a file of texts, what a mapping is written as counts, not its type. */
function textMapping(mappings: readonly Mapping[]): TransformValue {
  const asText = (value: Mapping['from']) => (value === null ? null : textOf(value));
  const targets = targetsOf(
    mappings.map(({ from, to }) => ({ from: asText(from), to: asText(to) })),
  );
  return (value) => {
    const key = isScalar(value) ? textOf(value) : value;
    const target = targets.get(key);
    return target === undefined ? value : target;
  };
}

/** The type of a value counts: "1" is not 1. */
function typedMapping(mappings: readonly Mapping[]): TransformValue {
  const targets = targetsOf(mappings);
  return (value) => {
    const target = targets.get(value instanceof ExactNumber ? comparable(value) : value);
    return target === undefined ? value : target;
  };
}

/** The first mapping of a value counts. */
function targetsOf(mappings: readonly Mapping[]): Map<JsonValue, JsonValue> {
  const targets = new Map<JsonValue, JsonValue>();
  for (const { from, to } of mappings) if (!targets.has(from)) targets.set(from, to);
  return targets;
}

/** 1e3 is 1000; but of ids that a double cannot tell apart, none may be taken for another. */
function comparable(value: ExactNumber): JsonValue {
  const number = Number(value.text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? value : number;
}

function isScalar(value: JsonValue): value is Scalar {
  return typeof value !== 'object' || value instanceof ExactNumber;
}

function timestamp(pattern: string): TransformValue {
  const compiled = compileTimestampPattern(pattern);
  if ('problem' in compiled) throw new Error(compiled.problem);
  const { read } = compiled;
  const bad = new BadValue('invalid_timestamp', `pattern ${pattern}`);
  return (value) => {
    if (value === null) return null;
    if (typeof value === 'boolean' || !isScalar(value)) return bad;
    const text = textOf(value);
    const time = read(text);
    if (time !== null) return time;
    const trimmed = text.trim();
    return trimmed === '' ? value : (read(trimmed) ?? bad);
  };
}

/** NaN when the value is no number; true and false are none. */
function asNumber(value: Scalar): number {
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' ? Number.NaN : readNumber(textOf(value));
}

function asBoolean(value: Scalar): boolean | BadValue {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? readBoolean(value) : null;
  if (word !== null) return word;
  const number = asNumber(value);
  return Number.isNaN(number) ? BAD_CAST.bool : number !== 0;
}

function badCast(to: CastType): BadValue {
  return new BadValue('invalid_cast', `cast to ${to}`);
}
