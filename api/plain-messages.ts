import { z } from 'zod';

type RawIssue = z.core.$ZodRawIssue;

/** What a value has to be, in words; by zod's name for it. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};
/** What the size of a value is counted in. */
const UNITS: Readonly<Record<string, [one: string, many: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
};
const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'an id such as 01890a5d-ac96-774b-bcce-b302099a8057',
  datetime: 'a time such as 2026-01-31T09:30:00Z',
  url: 'an address',
  email: 'an email address',
};

/** Makes zod say in our own sentences what is wrong, wherever a schema has none of its own; for the whole process. */
export function usePlainMessages(): void {
  z.config({ localeError: plainMessage });
}

/** What is wrong with a value as a sentence without its subject, such as `must be a whole number`. */
export function plainMessage(issue: RawIssue): string {
  if (
    issue.input === undefined &&
    (issue.code === 'invalid_type' || issue.code === 'invalid_value')
  )
    return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${either(issue.values)}`;
    case 'too_small':
      return issue.minimum === 1 && issue.origin === 'string'
        ? 'must not be empty'
        : `must ${bound(issue, Number(issue.minimum), issue.inclusive === false ? 'more than' : 'at least')}`;
    case 'too_big':
      return `must ${bound(issue, Number(issue.maximum), issue.inclusive === false ? 'less than' : 'at most')}`;
    case 'invalid_format':
      return FORMATS[issue.format] === undefined
        ? 'is not written in a form that is taken here'
        : `must be ${FORMATS[issue.format]}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return 'has fields that are not known here';
    case 'invalid_key':
      return 'has a name that is not taken here';
    case 'invalid_element':
      return 'has an entry that is not taken here';
    case 'invalid_union':
      return unionMessage(issue);
    case 'custom':
    default:
      return 'is not taken here';
  }
}

/** Of a union, zod gives the whole value and the name of the field that decides. */
function unionMessage(issue: RawIssue & { code: 'invalid_union' }): string {
  const { discriminator, options, input } = issue;
  if (discriminator === undefined || !Array.isArray(options)) return 'is not taken here';
  const isMissing =
    typeof input !== 'object' || input === null || !Object.hasOwn(input, discriminator);
  return isMissing ? `is missing: ${either(options)}` : `must be ${either(options)}`;
}

function bound({ origin }: { origin: string }, limit: number, words: string): string {
  const [one, many] = UNITS[origin] ?? [];
  if (one === undefined) return `be ${words} ${limit}`;
  return `have ${words} ${limit} ${limit === 1 ? one : many}`;
}

function either(values: readonly unknown[]): string {
  const texts = values.map(String);
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} or ${last}`;
}
