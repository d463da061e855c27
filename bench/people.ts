/** First names of the people in the generated files. */
export const FIRST_NAMES =
  'Ana João Inês José Zoë Luís Conceição André Sofia Chloë Tomás Beatriz Björn Máté Elena Jürgen Noël Clara Óscar Lucía Pedro Hélène Marta Łukasz Ivo Renée Rui Søren Eva Nuño'.split(
    ' ',
  );
/** Last names of the people in the generated files. */
export const LAST_NAMES =
  'Silva Gonçalves Müller Núñez Åberg García Costa Żak Pérez Lefèvre Sá Rossi Fernández Magalhães Weiß Novák Dubois Simões Peña Jensen Ibáñez Araújo Brito Őry Camões Bauer Lévy Faria'.split(
    ' ',
  );

/** Names without accents are few and asked for a million times. */
const plainNames = new Map<string, string>();

/** A name as it stands in an email address: small letters without accents. */
export function plain(name: string): string {
  let known = plainNames.get(name);
  if (known === undefined) {
    known = name
      .normalize('NFD')
      .toLowerCase()
      .replaceAll('ø', 'o')
      .replaceAll('ł', 'l')
      .replaceAll('ß', 'ss')
      .replaceAll(/[^a-z]/g, '');
    plainNames.set(name, known);
  }
  return known;
}
