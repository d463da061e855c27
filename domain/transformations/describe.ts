import { showable } from '../showable.ts';
import type { Transformation } from './definition.ts';

/** A transformation as people count them and know them: `transformation 2 (rename "a")`. */
export function describeTransformation(list: readonly Transformation[], position: number): string {
  const item = list[position];
  return `transformation ${position + 1} (${item?.op} "${showable(fieldOf(item), SHOWN_NAME_CHARACTERS)}")`;
}

const SHOWN_NAME_CHARACTERS = 60;

/** The field of a transformation: the one that it reads, takes away or makes. */
export function fieldOf(item: Transformation | undefined): string {
  if (item === undefined) return '';
  return 'field' in item ? item.field : item.from;
}
