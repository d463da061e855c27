import type { JsonFields, JsonValue } from '../json-lines/json-value.ts';
import { type MemberPlan, MemberWriter, planMembers } from '../json-lines/member-writer.ts';
import type { ObjectShape, ObjectText } from '../json-lines/object-text.ts';
import { compareJsonbKeys } from './prepare-user.ts';

/** Writes the attributes of users from objects, their names in the order in which jsonb keeps them. */
export interface AttributeWriter {
  /** The values as they are written in the text; what it gives, in UTF-8, is good until it is asked again. */
  ofMembers: (members: ObjectText) => Buffer;
  /** The values as JSON.stringify writes them. */
  ofFields: (fields: JsonFields) => string;
}

/** How objects of fields with the same names are written. */
interface Plan {
  names: readonly string[];
  /** The fields in the order in which they are kept, those left out left out. */
  places: number[];
  /** What stands in front of the value of each of them. */
  openings: string[];
}

/** Plans that are remembered for fields; a file has one or few, unless each object has fields of its own. */
const MOST_PLANS = 1_000;
const NO_PLAN: Plan = { names: [], places: [], openings: [] };

/** Gives the writer that leaves out the field `hidden`; null: none. */
export function createAttributeWriter(hidden: string | null): AttributeWriter {
  const memberWriter = new MemberWriter();
  const byShape = new WeakMap<ObjectShape, MemberPlan>();
  const byNames = new Map<string, Plan>();
  let lastShape: ObjectShape | null = null;
  let ofShape = planMembers([]);
  let ofNames = NO_PLAN;

  function planOfShape(shape: ObjectShape): MemberPlan {
    const known = byShape.get(shape);
    if (known) return known;
    const names = shape.names.map((written) => JSON.parse(written) as string);
    const plan = planMembers(
      keptPlaces(names, hidden).map((place) => ({
        name: shape.names[place] as string,
        place,
        isOfSecond: false,
      })),
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
      return memberWriter.write(ofShape, members);
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
  const places = keptPlaces(names, hidden);
  const openings = places.map(
    (place, index) => `${index === 0 ? '{' : ','}${JSON.stringify(names[place])}:`,
  );
  return { names, places, openings };
}

/** The places of all names but one, in the order in which jsonb keeps them. */
function keptPlaces(names: readonly string[], hidden: string | null): number[] {
  return names
    .map((name, place) => ({ name, place }))
    .filter(({ name }) => name !== hidden)
    .sort((a, b) => compareJsonbKeys(a.name, b.name))
    .map(({ place }) => place);
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name, index) => name === others[index]);
}
