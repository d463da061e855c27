/** The user id types that are built in; any other name is a custom type. */
export const BUILT_IN_TYPES = [
  'email',
  'email_sha256',
  'email_sha1',
  'email_md5',
  'phone_e164',
  'phone_e164_sha256',
  'gaid',
  'idfa',
  'cookie',
  'egoi_contact',
];

/** Those whose ids can be hashed on import. */
export const HASHABLE_TYPES = ['email', 'phone_e164'];
