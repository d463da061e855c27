/** What is taken of a contact, by its names in E-goi's API. A status of a channel counts only beside a value of the channel. */
const CHANNELS = ['email', 'cellphone', 'phone'] as const;

/** A contact as a line of the run's text, with what the import takes of it: nothing that is null or ''. */
export type ContactFields = Record<string, string>;

/** What the import takes of a contact of E-goi's API. */
export function contactFields(item: unknown): ContactFields {
  const base = isObject(item) && isObject(item['base']) ? item['base'] : {};
  const fields: ContactFields = {};
  const take = (name: string) => {
    const text = textOf(base[name]);
    if (text !== null) fields[name] = text;
  };
  take('contact_id');
  take('status');
  take('consent');
  take('email');
  for (const channel of CHANNELS) if (textOf(base[channel]) !== null) take(`${channel}_status`);
  return fields;
}

/** Missing, null and '' are alike; what is neither text nor number nor boolean says nothing. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
