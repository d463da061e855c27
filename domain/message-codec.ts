import { type Keyring, keyringFor } from './keyring.ts';
import { seal, unseal } from './secrets.ts';

/** A payload as Temporal carries it. */
interface Payload {
  metadata?: Record<string, Uint8Array> | null;
  data?: Uint8Array | null;
}

const ENCODING = 'encoding';
const SEALED = 'binary/sealed-json';
const JSON_ENCODING = 'json/plain';
/** Binds an envelope to its use. */
const USE = 'temporal payload';

/**
 * Seals what holds a message, a stack or a note on its way to Temporal: a sentence about somebody's file may repeat what is in
 * it. Everything else in a history is ids, counts and summaries, which stay readable in the Temporal UI.
 */
export function createMessageCodec(keyring: Keyring) {
  const keys = keyringFor(keyring, USE);
  return {
    encode: async (payloads: Payload[]): Promise<Payload[]> => payloads.map(sealMessage),
    decode: async (payloads: Payload[]): Promise<Payload[]> => payloads.map(openMessage),
  };

  function sealMessage(payload: Payload): Payload {
    if (encodingOf(payload) !== JSON_ENCODING || !payload.data) return payload;
    const text = Buffer.from(payload.data).toString('utf8');
    if (!/"(message|stack_trace|note)":/.test(text)) return payload;
    return as(SEALED, payload, seal(text, keys, USE));
  }

  function openMessage(payload: Payload): Payload {
    if (encodingOf(payload) !== SEALED || !payload.data) return payload;
    const envelope = Buffer.from(payload.data).toString('utf8');
    return as(JSON_ENCODING, payload, unseal(envelope, keys, USE));
  }
}

function encodingOf({ metadata }: Payload): string | null {
  const encoding = metadata?.[ENCODING];
  return encoding ? Buffer.from(encoding).toString('utf8') : null;
}

function as(encoding: string, { metadata }: Payload, text: string): Payload {
  return { metadata: { ...metadata, [ENCODING]: Buffer.from(encoding) }, data: Buffer.from(text) };
}
