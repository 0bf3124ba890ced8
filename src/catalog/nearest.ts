import { distance } from 'fastest-levenshtein';

/**
 * Choices from the most to the least alike: first those that hold the whole text, then by edits; equally near ones by
 * likeness of length, then in the order given.
 */
export function byLikeness(value: string, choices: readonly string[]): string[] {
  // Longer texts than any valid one are all equally wrong, and cost time.
  const text = value.slice(0, 100).toLowerCase();
  return choices
    .map((choice) => ({
      choice,
      apart: text.length >= 3 && choice.toLowerCase().includes(text) ? 0 : 1,
      edits: distance(text, choice.toLowerCase()),
      gap: Math.abs(text.length - choice.length),
    }))
    .sort((a, b) => a.apart - b.apart || a.edits - b.edits || a.gap - b.gap)
    .map(({ choice }) => choice);
}

export const nearestChoice = (value: unknown, choices: readonly string[]): string | undefined =>
  byLikeness(typeof value === 'string' ? value : String(value), choices)[0];
