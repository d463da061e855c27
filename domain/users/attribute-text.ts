import type { JsonFields, JsonValue } from '../json-lines/json-value.ts';
import type { ObjectShape, ObjectText } from '../json-lines/object-text.ts';
import { compareJsonbKeys } from './prepare-user.ts';

/** Writes the attributes of users from objects, their names in the order in which jsonb keeps them. */
export interface AttributeWriter {
  /** The values as they are written in the text. */
  ofMembers: (members: ObjectText) => string;
  /** The values as JSON.stringify writes them. */
  ofFields: (fields: JsonFields) => string;
}

/** How objects with the same names are written. */
interface Plan {
  names: readonly string[];
  /** The members in the order in which they are kept, those left out left out. */
  places: number[];
  /** What stands in front of the value of each of them. */
  openings: string[];
}

/** Plans that are remembered for fields; a file has one or few, unless each object has fields of its own. */
const MOST_PLANS = 1_000;
const NO_PLAN: Plan = { names: [], places: [], openings: [] };

/** Gives the writer that leaves out the field `hidden`; null: none. */
export function createAttributeWriter(hidden: string | null): AttributeWriter {
  const byShape = new WeakMap<ObjectShape, Plan>();
  const byNames = new Map<string, Plan>();
  let lastShape: ObjectShape | null = null;
  let ofShape = NO_PLAN;
  let ofNames = NO_PLAN;

  function planOfShape(shape: ObjectShape): Plan {
    const known = byShape.get(shape);
    if (known) return known;
    const plan = createPlan(
      shape.names.map((written) => JSON.parse(written) as string),
      hidden,
    );
    byShape.set(shape, plan);
    return plan;
  }

  function planOfNames(names: string[]): Plan {
    const key = JSON.stringify(names);
    const known = byNames.get(key);
    if (known) return known;
    const plan = createPlan(names, hidden);
    if (byNames.size === MOST_PLANS) byNames.clear();
    byNames.set(key, plan);
    return plan;
  }

  return {
    ofMembers(members) {
      if (members.shape !== lastShape) {
        lastShape = members.shape;
        ofShape = planOfShape(members.shape);
      }
      const { places, openings } = ofShape;
      let text = '';
      for (let index = 0; index < places.length; index += 1)
        text += `${openings[index] as string}${members.value(places[index] as number)}`;
      return text === '' ? '{}' : `${text}}`;
    },
    ofFields(fields) {
      const names = Object.keys(fields);
      if (!isSame(names, ofNames.names)) ofNames = planOfNames(names);
      const { places, openings } = ofNames;
      let text = '';
      for (let index = 0; index < places.length; index += 1) {
        const value = fields[names[places[index] as number] as string] as JsonValue;
        text += `${openings[index] as string}${JSON.stringify(value)}`;
      }
      return text === '' ? '{}' : `${text}}`;
    },
  };
}

function createPlan(names: readonly string[], hidden: string | null): Plan {
  const kept = names
    .map((name, place) => ({ name, place }))
    .filter(({ name }) => name !== hidden)
    .sort((a, b) => compareJsonbKeys(a.name, b.name));
  return {
    names,
    places: kept.map(({ place }) => place),
    openings: kept.map(({ name }, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`),
  };
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name, index) => name === others[index]);
}
