import type { TextLayout, XmlLayout } from '../domain/text-layout.ts';
import type { RejectedForm } from './rejected-file.ts';

/** Rejected records of a format without columns, each as it stood, in a file that can be corrected and sent again; null for CSV. */
export function rejectedOriginal(layout: TextLayout | null, encoding: string): RejectedForm | null {
  if (layout?.kind === 'xml') return feed(layout, encoding);
  if (layout?.kind !== 'jsonl') return null;
  return {
    mediaType: 'application/jsonl',
    extension: 'jsonl',
    start: '',
    row: ({ raw }) => `${raw}\n`,
    end: '',
    keepsWrongBytes: true,
  };
}

/** The smallest feed that means the same by its items as the one that they come from. */
function feed({ feed: kind, itemTag, namespaces }: XmlLayout, encoding: string): RejectedForm {
  const colon = itemTag.indexOf(':');
  const ownPrefix = itemTag.slice(0, Math.max(0, colon));
  // A prefix that only the items themselves declare is not known outside of them.
  const prefix = Object.hasOwn(namespaces, ownPrefix) && ownPrefix !== '' ? `${ownPrefix}:` : '';
  const declared = Object.entries(namespaces)
    .filter(([name]) => name !== 'xml' && name !== 'xmlns')
    .map(
      ([name, address]) => ` xmlns${name === '' ? '' : `:${name}`}="${escapeAttribute(address)}"`,
    )
    .join('');
  const [root, ...inner] = kind === 'rss' ? ['rss', 'channel'] : ['feed'];
  const tags = [root, ...inner].map((name) => `${prefix}${name}`);
  const version = kind === 'rss' ? ' version="2.0"' : '';
  const opened = tags.map((tag, index) =>
    index === 0 ? `<${tag}${version}${declared}>` : `<${tag}>`,
  );
  return {
    mediaType: 'application/xml',
    extension: 'xml',
    start: `<?xml version="1.0" encoding="${encoding}"?>\n${opened.join('\n')}\n`,
    row: ({ raw }) => `${raw}\n`,
    end: `${tags
      .toReversed()
      .map((tag) => `</${tag}>\n`)
      .join('')}`,
    keepsWrongBytes: true,
  };
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
