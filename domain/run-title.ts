import { cleanUrl, type StoredDefinition, uploadName } from './definition.ts';
import { egoiTitle } from './egoi/source.ts';
import { filePattern } from './file-pattern.ts';
import { nameOfKey, parseS3Url } from './s3-url.ts';

/** One line for people about a run, such as "Users import · crm.csv · dry run": nothing in it is a secret. */
export function runTitle(
  { entity, source }: Pick<StoredDefinition, 'entity' | 'source'>,
  dryRun: boolean,
): string {
  const title = `${entity.charAt(0).toUpperCase()}${entity.slice(1)} import`;
  const name = source.kind === 'egoi' ? egoiTitle(source) : fileName(source.url);
  return [title, name, ...(dryRun ? ['dry run'] : [])].join(' · ');
}

/** The last part of an address without its query, which can be a secret; its host where it has no path. */
function fileName(url: string): string {
  const named = uploadName(url) ?? filePattern(url)?.shown;
  if (named) return named.slice(-100);
  const object = parseS3Url(url);
  if (object !== null) return nameOfKey(object.key).slice(0, 100);
  const { pathname, host } = new URL(cleanUrl(url).replace(/\?\.\.\.$/, ''));
  return (pathname.split('/').at(-1) || host).slice(0, 100);
}
