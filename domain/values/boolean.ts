/** Gives what a text says: true or false, in any case, blanks around; null when it is neither. */
export function readBoolean(text: string): boolean | null {
  if (text === 'true') return true;
  if (text === 'false') return false;
  const word = text.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : null;
}
