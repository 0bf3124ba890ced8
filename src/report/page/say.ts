/** Sets a text where it differs, so that what reads the page aloud hears changes alone. */
export function say(into: HTMLElement, text: string): void {
  if (into.textContent !== text) into.textContent = text;
}
