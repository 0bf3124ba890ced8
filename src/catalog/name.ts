import * as z from 'zod';

/** Free text that names a space or an objective, and may become part of a path. */
export const freeName = z
  .string()
  .min(1)
  .max(120)
  .superRefine((text, context) => {
    const reason = fault(text);
    if (reason)
      context.addIssue({ code: 'custom', message: reason, params: { code: 'BAD_NAME', nearest: clean(text) } });
  })
  .describe('free text without `..` segments or control characters');

const control = /[\p{Cc}\u2028\u2029]/u;

function fault(text: string): string | undefined {
  if (control.test(text)) return 'holds a control character';
  const segments = text.split(/[/\\]/);
  if (segments.some((segment) => segment.trim() === '..')) return 'holds a `..` segment';
  if (segments.length > 1 && /^(\.?|~|[a-z]:)$/i.test(segments[0]?.trim() ?? '')) return 'reads like a path';
  if (text.trim() === '') return 'is blank';
  return undefined;
}

const clean = (text: string): string =>
  text
    .split(/[/\\\p{Cc}\u2028\u2029]/u)
    .map((segment) => segment.trim())
    .filter((segment) => segment !== '' && !/^(\.+|~|[a-z]:)$/i.test(segment))
    .join('-') || 'unnamed';
