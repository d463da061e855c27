/** A Content-Disposition that saves the answer as `name`: plain for old clients, exact by RFC 8187. */
export function attachment(name: string): string {
  const safe = name.toWellFormed().replace(/[\p{Cc}"/\\:*?<>|]/gu, '_');
  const plain = safe.replace(/[^A-Za-z0-9._() -]/g, '_');
  const exact = encodeURIComponent(safe).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
