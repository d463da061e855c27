import { Cron } from 'croner';

/** The words that stand for whole cron expressions. */
const SHORTCUTS: Record<string, string> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  name: string;
  min: number;
  max: number;
  /** Words for the values, from `min` on. */
  words: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59, words: [] },
  { name: 'hour', min: 0, max: 23, words: [] },
  { name: 'day of the month', min: 1, max: 31, words: [] },
  { name: 'month', min: 1, max: 12, words: MONTHS },
  { name: 'day of the week', min: 0, max: 7, words: DAYS },
];

/** The five fields of a cron expression, single blanks between them, and what a shortcut such as `@daily` stands for. */
export function normalCron(text: string): string {
  const fields = text.trim().toUpperCase().split(/\s+/).join(' ');
  return SHORTCUTS[fields.toLowerCase()] ?? fields;
}

/**
 * What is wrong with a cron expression for a schedule, as sentences; none when it can be one. Refused is also what
 * readers of cron understand in different ways.
 */
export function cronProblems(text: string): string[] {
  const fields = normalCron(text).split(' ');
  if (fields.length !== FIELDS.length)
    return [
      'must have five fields: minute, hour, day of the month, month and day of the week, such as "0 3 * * *" for every day at 03:00 UTC',
    ];
  const problems = FIELDS.flatMap((field, at) => fieldProblems(field, fields[at] ?? ''));
  const [minute = '', , dayOfMonth, , dayOfWeek] = fields;
  if (!/^\d+$/.test(minute))
    problems.push(
      `the minute must be one number from 0 to 59, because a schedule runs at most once an hour, but it is "${minute}"`,
    );
  if (dayOfMonth !== '*' && dayOfWeek !== '*')
    problems.push(
      'give a day of the month or a day of the week and leave the other one "*": together some read them as "both" and some as "either"',
    );
  if (problems.length === 0 && new Cron(fields.join(' '), { timezone: 'UTC' }).nextRun() === null)
    problems.push('never comes: there is no such day in these months');
  return problems;
}

/** Each part of a field is `*`, a value, or a range, of which the first and the last may have a step. */
const PART = /^(?:(?<all>\*)|(?<from>\w+)(?:-(?<to>\w+))?)(?:\/(?<step>\d+))?$/;

function fieldProblems(field: Field, text: string): string[] {
  return text.split(',').flatMap((part) => {
    const { all, from, to, step } = PART.exec(part)?.groups ?? {};
    const shown = `the ${field.name} "${part}"`;
    if (all === undefined && from === undefined)
      return [
        `${shown} is not a value, a range such as 1-5, a step such as */2, or a list of them`,
      ];
    const problems: string[] = [];
    if (step !== undefined && all === undefined && to === undefined)
      problems.push(`${shown} has a step without a range: write ${from}-${field.max}/${step}`);
    if (step !== undefined && (Number(step) < 1 || Number(step) > field.max))
      problems.push(`${shown} has a step that must be from 1 to ${field.max}`);
    const values = [from, to].filter((value) => value !== undefined);
    const numbers = values.map((value) => valueOf(field, value));
    for (const [at, number] of numbers.entries())
      if (!(number >= field.min && number <= field.max))
        problems.push(`the ${field.name} "${values[at]}" must be from ${range(field)}`);
    const [first = 0, last = first] = numbers;
    if (first > last) problems.push(`${shown} begins after its end`);
    return problems;
  });
}

function valueOf({ min, words }: Field, text: string): number {
  const word = words.indexOf(text);
  if (word !== -1) return word + min;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function range({ min, max, words }: Field): string {
  return words.length === 0
    ? `${min} to ${max}`
    : `${min} to ${max}, or ${words[0]} to ${words.at(-1)}`;
}
