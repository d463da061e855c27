import type { IssueCode } from './issue-catalogue.ts';

/** How ids of one type look and how they are made ready. */
interface UserIdRule {
  /** True for an id of this form, after trimming and lower-casing. */
  isValid: (id: string) => boolean;
  /** The issue of an id that is not. */
  issue: IssueCode;
  /** Lower-cased on import: these types mean the same whatever the case. */
  lowerCase: boolean;
  /** The form in words, for people. */
  form: string;
}

// The HTML5 email form with a dotted domain; each part is bounded, so that no input makes it slow.
const EMAIL =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~\-\u0080-\uffff]{1,64}@(?:[a-z0-9\u0080-\uffff](?:[a-z0-9\-\u0080-\uffff]{0,61}[a-z0-9\u0080-\uffff])?\.)+[a-z0-9\u0080-\uffff](?:[a-z0-9\-\u0080-\uffff]{0,61}[a-z0-9\u0080-\uffff])?$/i;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MD5 = /^[0-9a-f]{32}$/;
const SHA1 = /^[0-9a-f]{40}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const ANY_HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i;
/** Stands where a character was lost: such an id is not the one that it was, and may be that of another. */
const REPLACEMENT = '\ufffd';
const ZERO_UUID = /^[0-]+$/;

function hash(pattern: RegExp, form: string): UserIdRule {
  return { isValid: (id) => pattern.test(id), issue: 'invalid_user_id', lowerCase: true, form };
}

/** The user id types that are built in. */
export const USER_ID_TYPES = {
  email: {
    isValid: (id) => id.length <= 254 && EMAIL.test(id) && !id.includes(REPLACEMENT),
    issue: 'invalid_email',
    lowerCase: true,
    form: 'an email address',
  },
  email_sha256: hash(SHA256, '64 hexadecimal digits'),
  email_sha1: hash(SHA1, '40 hexadecimal digits'),
  email_md5: hash(MD5, '32 hexadecimal digits'),
  phone_e164: {
    isValid: (id) => /^\+[1-9]\d{6,14}$/.test(id),
    issue: 'invalid_user_id',
    lowerCase: false,
    form: '+, country code and number, 7 to 15 digits',
  },
  phone_e164_sha256: hash(SHA256, '64 hexadecimal digits'),
  gaid: {
    isValid: (id) => UUID.test(id),
    issue: 'invalid_user_id',
    lowerCase: true,
    form: 'a UUID',
  },
  // Apps send it in upper case: lower-casing one side only would split profiles.
  idfa: {
    isValid: (id) => UUID.test(id) && !ZERO_UUID.test(id),
    issue: 'invalid_user_id',
    lowerCase: false,
    form: 'a UUID, not all zeros',
  },
  cookie: {
    isValid: (id) => /^[A-Za-z0-9_-]{1,128}$/.test(id),
    issue: 'invalid_user_id',
    lowerCase: false,
    form: '1 to 128 letters, digits, _ or -',
  },
  egoi_contact: {
    isValid: (id) => /^[0-9a-f]{10}$/.test(id),
    issue: 'invalid_user_id',
    lowerCase: true,
    form: '10 hexadecimal digits',
  },
} as const satisfies Record<string, UserIdRule>;

const CUSTOM: UserIdRule = {
  isValid: (id) => id.length <= 256 && !id.includes(REPLACEMENT),
  issue: 'invalid_user_id',
  lowerCase: false,
  form: '1 to 256 characters',
};

/** The name of a user id type: one of {@link USER_ID_TYPES}, or a custom one. */
export const USER_ID_TYPE_PATTERN = /^[a-z][a-z0-9_]{0,63}$/;

/** Types whose ids can be hashed on import, and the type that the hash has. */
export const HASHED_TYPES: Readonly<Record<string, string>> = {
  email: 'email_sha256',
  phone_e164: 'phone_e164_sha256',
};

const RESERVED = new Set(['null', 'undefined', 'none']);

/** The type under which ids of `type` are stored. */
export function storedIdType(type: string, hashed: boolean): string {
  return hashed ? (HASHED_TYPES[type] ?? type) : type;
}

/**
 * Gives a function that makes one id of `type` ready: trimmed, lower-cased where the type says so (always, if
 * it will be hashed), and checked. It returns the plain id, or the code of the issue that rejects the record.
 */
export function createUserIdReader(
  type: string,
  hashed: boolean,
): (raw: string) => { id: string } | { issue: IssueCode } {
  const builtIn: Record<string, UserIdRule> = USER_ID_TYPES;
  const rule = Object.hasOwn(builtIn, type) ? (builtIn[type] ?? CUSTOM) : CUSTOM;
  const lower = rule.lowerCase || hashed;
  return (raw) => {
    const trimmed = raw.trim();
    const id = lower ? trimmed.toLowerCase() : trimmed;
    if (id === '') return { issue: 'missing_user_id' };
    if (id.length <= 9 && RESERVED.has(id.toLowerCase())) return { issue: 'reserved_user_id' };
    if (hashed && ANY_HASH.test(id)) return { issue: 'already_hashed' };
    if (!rule.isValid(id)) return { issue: rule.issue };
    return { id };
  };
}
