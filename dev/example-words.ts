type Words = readonly [string, ...string[]];

interface Country {
  code: string;
  firstNames: Words;
  lastNames: Words;
  cities: Words;
  /** Domains under .example, which nobody can own. */
  domains: Words;
  /** # is a digit; from the numbers that the country keeps for stories, where it has some. */
  phone: string;
}

function words(text: string): Words {
  const [first = '', ...others] = text.split(' | ');
  return [first, ...others];
}

/** Where the customers of the example live and what they are called there. */
export const COUNTRIES: readonly [Country, ...Country[]] = [
  {
    code: 'PT',
    firstNames: words(
      'Inês | João | Maria | Tomás | Beatriz | Gonçalo | Leonor | Simão | Catarina | André',
    ),
    lastNames: words(
      'Almeida | Conceição | Figueiredo | Gonçalves | Magalhães | Simões | Falcão | Araújo | Sá Nogueira | Pinto',
    ),
    cities: words('Lisboa | Porto | Évora | Setúbal | Guimarães | Viseu | Portimão'),
    domains: words('correio.example | caixa.example'),
    phone: '+351 210 000 ###',
  },
  {
    code: 'FR',
    firstNames: words(
      'Chloé | François | Léa | Noël | Zoé | Jérôme | Élodie | Mathis | Hélène | Loïc',
    ),
    lastNames: words(
      "Lefèvre | D'Angelo | Béranger | Garçon | Moreau | Müller | Saint-Étienne | Nuñez | Petit | Dubois",
    ),
    cities: words('Paris | Orléans | Besançon | Saint-Étienne | Angoulême | Lyon | Nîmes'),
    domains: words('courrier.example | boite.example'),
    phone: '+33 1 99 00 ## ##',
  },
  {
    code: 'DE',
    firstNames: words(
      'Jürgen | Anke | Björn | Käthe | Sören | Ülkü | Matthias | Grete | Lukas | Zoë',
    ),
    lastNames: words(
      'Groß | Schröder | Müller-Lüdenscheidt | Weiß | Krämer | Vogt | Jäger | Böhm | von Thann | Özdemir',
    ),
    cities: words('Köln | München | Düsseldorf | Gießen | Frankfurt (Oder) | Lübeck | Berlin'),
    domains: words('post.example | briefkasten.example'),
    phone: '+49 30 23125 ###',
  },
  {
    code: 'ES',
    firstNames: words(
      'Íñigo | Begoña | Andrés | Lucía | Óscar | Sofía | Nuria | Xoán | Álvaro | Pilar',
    ),
    lastNames: words(
      'Muñoz | Ibáñez | García Peña | Cabañas | Güell | Rodríguez | Zúñiga | Ordóñez | López | Vázquez',
    ),
    cities: words('A Coruña | Málaga | Cádiz | Logroño | San Sebastián | Madrid | Mérida'),
    domains: words('buzon.example | cartas.example'),
    phone: '+34 910 000 ###',
  },
  {
    code: 'GB',
    firstNames: words(
      'Siobhán | Oliver | Amelia | Zadie | Rhys | Niamh | Harry | Priya | Callum | Esmé',
    ),
    lastNames: words(
      "O'Connor | Smith | Featherstonehaugh | Patel | Brontë | Llewellyn | MacDonald | Okafor | Shah | Young",
    ),
    cities: words('London | Leeds | Newcastle upon Tyne | Cardiff | Bath | Belfast'),
    domains: words('letterbox.example | inbox.example'),
    phone: '+44 7700 900###',
  },
  {
    code: 'US',
    firstNames: words('Chloe | José | Tyrone | Renée | Wei | Zach | Ada | Latoya | Bjorn | Ana'),
    lastNames: words(
      'Johnson | Nguyen | Peña | Kowalski | Smith | Begay | Cruz | Lee | DeLuca | Haugen',
    ),
    cities: words(
      'Austin, TX | Washington, DC | Cañon City, CO | Boise, ID | Portland, OR | Fargo, ND',
    ),
    domains: words('mailbox.example | porch.example'),
    phone: '+1 202 555 01##',
  },
  {
    code: 'PL',
    firstNames: words('Łukasz | Żaneta | Michał | Agnieszka | Paweł | Zofia | Stanisław | Bożena'),
    lastNames: words(
      'Wałęsa | Dąbrowska | Wójcik | Kęsik | Zając | Brzęczyszczykiewicz | Nowak | Gołąb',
    ),
    cities: words('Łódź | Kraków | Gdańsk | Wrocław | Rzeszów'),
    domains: words('poczta.example | skrzynka.example'),
    phone: '+48 22 000 0###',
  },
];

export const SEGMENTS: Words = ['regular', 'regular', 'occasional', 'lapsed'];

/** With everything a cell may hold: commas, quotes, line breaks, other scripts. */
export const NOTES: Words = [
  'Prefers delivery in the morning',
  'Moved in 2024, old address in the CRM',
  'Allergic to nuts, asked for the list of ingredients',
  'Said "never on a Monday"',
  'Calls twice a year\nAlways about the invoice',
  'Deliver to the bakery next door,\nring the bell "Café Müller"',
  'Gift wrapping, please 🎁',
  'Uses 東京 office address for returns',
  'Wholesale; 30 days, 2 % discount',
  'VAT exempt since 2023-01-01',
  'Complained about parcel 1Z-999, refunded',
  'Friend of the house',
];
