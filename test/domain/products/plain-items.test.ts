import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GoogleItemParser } from '../../../domain/products/google-item-parser.ts';
import { nativeAttributes } from '../../../domain/products/native-elements.ts';
import { PlainItems } from '../../../domain/products/plain-items.ts';
import type { XmlLayout } from '../../../domain/text-layout.ts';

const GOOGLE = 'http://base.google.com/ns/1.0';
const ATOM = 'http://www.w3.org/2005/Atom';
const RSS_LAYOUT: XmlLayout = {
  kind: 'xml',
  feed: 'rss',
  itemTag: 'item',
  namespaces: { g: GOOGLE, x: 'urn:other' },
};
const LAYOUTS: XmlLayout[] = [
  RSS_LAYOUT,
  { ...RSS_LAYOUT, namespaces: { '': GOOGLE, g: 'https://base.google.com/ns/1.0' } },
  { kind: 'xml', feed: 'atom', itemTag: 'entry', namespaces: { '': ATOM, g: GOOGLE } },
  { kind: 'xml', feed: 'atom', itemTag: 'a:entry', namespaces: { a: ATOM, g: GOOGLE } },
];

const name = fc.constantFrom(
  'g:id',
  'g:title',
  'g:shipping',
  'g:tax',
  'g:price',
  'g:__proto__',
  'title',
  'link',
  'summary',
  'a:title',
  'x:id',
  'y:id',
  'xml:id',
  'g:é',
  'g:0',
  ':g',
  'g:a:b',
);
const TOKENS = [
  'a',
  'é€😀',
  ' ',
  '\n',
  '\r\n',
  '\r',
  '\t',
  '\u00a0',
  '&amp;',
  '&lt;',
  '&gt;',
  '&quot;',
  '&apos;',
  '&#65;',
  '&x;',
  '&',
  ';',
  '>',
  ']]>',
  ']]',
  '\u0001',
  '\ufffe',
  '\ufeff',
  '<![CDATA[',
  '<![CDATA[ <b>&x; ]]>',
  '<!-- -->',
  '<?x?>',
  '<br/>',
  '<',
  '</',
  '"',
];
const text = fc.array(fc.constantFrom(...TOKENS), { maxLength: 3 }).map((parts) => parts.join(''));
/** Most texts are plain, since one that is not takes its whole item with it. */
const value = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('1', 'a &amp; b', ' é ', '') },
  text,
);
const element = (content: fc.Arbitrary<string>) =>
  fc
    .tuple(name, content, fc.constantFrom('', '', '', '', '', ' ', ' b="c"'), value)
    .map(([tag, inner, more, behind]) => `<${tag}${more}>${inner}</${tag}>${behind.trim() && ' '}`);
const leaf = element(value);
const group = element(
  fc.tuple(fc.array(leaf, { maxLength: 3 }), value).map(([inner, end]) => inner.join('\n') + end),
);
const items = fc
  .tuple(fc.constantFrom(...LAYOUTS), fc.array(fc.oneof(leaf, leaf, group), { maxLength: 5 }))
  .map(([layout, elements]) => ({ layout, content: elements.join('\n') }));

test('what is read quickly is read as a parser of all of XML reads it', () => {
  let quick = 0;
  const runs = 20_000;
  const readers = new Map(
    LAYOUTS.map((layout) => [
      layout,
      {
        // Both go on from item to item, as they do in a chunk.
        plain: new PlainItems(layout, nativeAttributes(layout.feed)),
        parser: new GoogleItemParser(layout),
      },
    ]),
  );
  fc.assert(
    fc.property(items, ({ layout, content }) => {
      const { itemTag } = layout;
      const whole = `<${itemTag}>${content}</${itemTag}>`;
      const reader = readers.get(layout);
      if (!reader?.plain.read(whole)) return;
      quick += 1;
      // A comment says nothing, but is not plain.
      const slowly = reader.parser.parse(`<${itemTag}><!-- -->${content}</${itemTag}>`);
      expect(slowly.problem).toBeNull();
      const quickly = reader.parser.parse(whole);
      expect([...quickly.item]).toEqual([...slowly.item]);
    }),
    { numRuns: runs },
  );
  expect(quick).toBeGreaterThan(runs / 5);
});

test('an item as shops write it is read quickly', () => {
  const item = `<item>\r
    <title>Tee &amp; more</title>\r
    <g:id>1</g:id><g:description><![CDATA[<p>]]]]><![CDATA[> & soft</p>]]></g:description>
    <g:shipping><g:country>PT</g:country><g:price>3.90 EUR</g:price></g:shipping>
  </item>`;
  const read = new PlainItems(RSS_LAYOUT, nativeAttributes('rss')).read(item);
  expect(Object.fromEntries(read?.native ?? [])).toEqual({ title: ['Tee & more'] });
  expect(Object.fromEntries(read?.item ?? [])).toEqual({
    id: ['1'],
    description: ['<p>]]> & soft</p>'],
    shipping: [{ country: 'PT', price: '3.90 EUR' }],
  });
});
