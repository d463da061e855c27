import type { FoundIssue } from '../chunk-collector.ts';
import { ISSUES, type IssueCode } from '../issue-catalogue.ts';
import { EXAMPLE_VALUE_CHARACTERS } from '../issues.ts';
import { GOOGLE_ATTRIBUTES, type GoogleAttribute, googleAttribute } from './google-attributes.ts';
import { type GoogleForm, isBareNumber, isLonger, readForm } from './google-forms.ts';
import type { GoogleItem, GoogleValue } from './google-item.ts';

/** What is wrong with an item, and what of it is kept. */
export interface JudgedItem {
  issues: FoundIssue[];
  /** True when one of the issues is an error. */
  rejected: boolean;
  /** Values that have their form, as they are kept. */
  kept: GoogleItem;
}

const REQUIRED = GOOGLE_ATTRIBUTES.filter(({ required }) => required === 'always').map(
  ({ name }) => name,
);

/** Holds an item to the rules of Google product data. */
export function judgeItem(item: GoogleItem): JudgedItem {
  const judged: JudgedItem = { issues: [], rejected: false, kept: item };
  for (const name of REQUIRED) if (!item.has(name)) find(judged, 'missing_value', name, null);
  for (const [name, values] of item) {
    const kept = judgeAttribute(judged, name, values);
    if (kept === values) continue;
    // Most items are kept as they are: only what differs is worth a copy.
    if (judged.kept === item) judged.kept = new Map(item);
    if (kept.length > 0) judged.kept.set(name, kept);
    else judged.kept.delete(name);
  }
  checkAvailabilityDate(judged, item);
  checkIdentifiers(judged, item);
  return judged;
}

/** The values of an attribute that have its form, as they are kept; `values` itself when all are kept as they are. */
function judgeAttribute(judged: JudgedItem, name: string, values: GoogleValue[]): GoogleValue[] {
  const attribute = googleAttribute(name);
  if (attribute === undefined || attribute.form === 'group') return values;
  const isRepeated = values.length > 1 && !attribute.repeats;
  if (isRepeated) find(judged, 'repeated_attribute', name, textOf(values[1]));
  const judgedValues = isRepeated ? values.slice(0, 1) : values;
  let kept = judgedValues;
  for (const [index, value] of judgedValues.entries()) {
    const text = readForm(attribute.form, textOf(value));
    if (text !== value && kept === judgedValues) kept = judgedValues.slice(0, index);
    if (text === null) find(judged, codeOf(attribute, textOf(value)), name, textOf(value));
    else if (kept !== judgedValues) kept.push(text);
    if (text !== null && isLonger(text, attribute.longest ?? Number.POSITIVE_INFINITY))
      find(judged, 'value_too_long', name, text);
  }
  return kept;
}

/** The issue of a value that does not have the form of its attribute. */
function codeOf({ required, form }: GoogleAttribute, text: string): IssueCode {
  if (required !== 'always') return 'invalid_optional_value';
  if (form === 'price' && isBareNumber(text)) return 'price_without_currency';
  return WRONG_FORM[form] ?? 'invalid_type';
}

const WRONG_FORM: Partial<Record<GoogleForm, IssueCode>> = {
  price: 'invalid_price',
  id: 'invalid_product_id',
  url: 'invalid_url',
  availability: 'invalid_availability',
};

function checkAvailabilityDate(judged: JudgedItem, item: GoogleItem): void {
  const [availability] = judged.kept.get('availability') ?? [];
  if (availability !== 'preorder' && availability !== 'backorder') return;
  if (judged.kept.has('availability_date')) return;
  const [date] = item.get('availability_date') ?? [];
  if (date === undefined)
    find(judged, 'missing_availability_date', 'availability_date', textOf(availability));
  else {
    // Here it is not optional, as was said of it.
    judged.issues = judged.issues.filter(({ column }) => column !== 'availability_date');
    find(judged, 'invalid_date', 'availability_date', textOf(date));
  }
}

function checkIdentifiers(judged: JudgedItem, item: GoogleItem): void {
  if (judged.kept.get('identifier_exists')?.[0] === 'no') return;
  if (!item.has('brand')) find(judged, 'missing_identifier', 'brand', null);
  if (!item.has('gtin') && !item.has('mpn')) find(judged, 'missing_identifier', 'gtin', null);
}

function find(judged: JudgedItem, code: IssueCode, column: string, value: string | null): void {
  if (ISSUES[code].severity === 'error') judged.rejected = true;
  // One more than is shown, so that it shows that there is more.
  const cut = value && value.slice(0, EXAMPLE_VALUE_CHARACTERS + 1);
  judged.issues.push({ code, column, value: cut });
}

function textOf(value: GoogleValue | undefined): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}
