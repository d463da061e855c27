/** The nonce of this page, with which its policy takes style elements. */
export const nonce =
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

/**
 * Gives every style element that is made the nonce. Ant Design takes it as a setting, but some of its parts make
 * elements without; those are as much ours as the others.
 */
export function markStyleElements(): void {
  const create = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  }) as typeof document.createElement;
}
