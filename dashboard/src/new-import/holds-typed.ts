/** True for options that hold what was typed, whatever its case. */
export function holdsTyped(typed: string, option: { value?: string } | undefined): boolean {
  return (option?.value ?? '').toLowerCase().includes(typed.toLowerCase());
}
