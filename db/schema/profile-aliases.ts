import { index, pgTable, uuid } from '../drizzle.ts';
import { profiles } from './profiles.ts';
import { textC } from './text-c.ts';

/** Further ids of a profile: each leads to the profile that holds the attributes. */
export const profileAliases = pgTable(
  'profile_aliases',
  {
    /** The key that the id would have as a profile of its own. */
    key: uuid().primaryKey(),
    idType: textC().notNull(),
    id: textC().notNull(),
    profileKey: uuid()
      .notNull()
      .references(() => profiles.key),
  },
  // Reads all ids of a profile; re-points them when two profiles become one.
  (table) => [index('profile_aliases_profile_key').on(table.profileKey)],
);
