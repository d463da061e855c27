import { type PlannedColumn, planFields } from './columns.ts';
import type { Transformation } from './definition.ts';
import { createTransforms, type TransformsOf } from './values.ts';

/** Plans that are remembered; a file has one or few, unless each record has fields of its own. */
const MOST_PLANS = 1_000;

interface Plan {
  names: readonly string[];
  fields: PlannedColumn[];
}

/** What transformations make of records that have each their own fields: planned once for the same fields. */
export class FieldPlans {
  readonly #list: readonly Transformation[];
  readonly #transformsOf: TransformsOf;
  readonly #plans = new Map<string, Plan>();
  #last: Plan;

  /** `fromText` says that the file knows only texts. */
  constructor(list: readonly Transformation[], fromText: boolean) {
    this.#list = list;
    this.#transformsOf = createTransforms(fromText);
    this.#last = this.#planFor([]);
  }

  /** The fields of a record whose own are `names`, in their order. */
  planOf(names: readonly string[]): readonly PlannedColumn[] {
    if (!isSame(names, this.#last.names)) this.#last = this.#known(names);
    return this.#last.fields;
  }

  #known(names: readonly string[]): Plan {
    // Records with NUL in a name are refused before; should one come, its plan is not taken for another's.
    const key = names.join('\0');
    const known = this.#plans.get(key);
    if (known && isSame(names, known.names)) return known;
    const plan = this.#planFor(names);
    if (this.#plans.size >= MOST_PLANS) this.#plans.clear();
    this.#plans.set(key, plan);
    return plan;
  }

  #planFor(names: readonly string[]): Plan {
    return { names, fields: planFields(names, this.#list, this.#transformsOf).columns };
  }
}

/** The field of a record, by its names, that a planned field is made of; the name itself when it is of none. */
export function fileFieldOf(
  fields: readonly PlannedColumn[],
  names: readonly string[],
  name: string,
): string {
  const source = fields.find((field) => field.name === name)?.source ?? null;
  return source === null ? name : (names[source] ?? name);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}
