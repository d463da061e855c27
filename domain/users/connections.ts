/** A record, named by its key, and a profile that one of its ids leads to. */
export interface Link {
  record: string;
  profile: string;
}

/**
 * The records that lead to one profile, directly or through other records, each with the name of its group, which is the
 * key of the first of them; records that share no profile with another are not in it.
 */
export function connectedGroups(links: readonly Link[]): Map<string, string> {
  const parents = new Map<string, string>();
  const firstOf = (record: string): string => {
    let at = record;
    for (let parent = parents.get(at); parent !== undefined; parent = parents.get(at)) at = parent;
    if (at !== record) parents.set(record, at);
    return at;
  };
  const byProfile = new Map<string, string>();
  const connected = new Set<string>();
  for (const { record, profile } of links) {
    const other = byProfile.get(profile);
    if (other === undefined) {
      byProfile.set(profile, record);
      continue;
    }
    if (other === record) continue;
    connected.add(record).add(other);
    const [a, b] = [firstOf(record), firstOf(other)];
    if (a !== b) parents.set(a < b ? b : a, a < b ? a : b);
  }
  return new Map(Array.from(connected, (record) => [record, firstOf(record)]));
}
