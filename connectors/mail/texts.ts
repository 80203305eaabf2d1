import type { Texts } from './language.ts';
import { german } from './texts-de.ts';
import { english } from './texts-en.ts';
import { french } from './texts-fr.ts';

const languages: Readonly<Record<string, Texts>> = { en: english, de: german, fr: french };

/** The texts for a locale, and the locale in which amounts are written: both of one language. */
export function textsFor(locale: string, defaultLocale: string): { texts: Texts; locale: string } {
  for (const candidate of [locale, defaultLocale, 'en']) {
    const texts = languages[candidate.split('-')[0] ?? ''];
    if (texts !== undefined)
      return { texts, locale: isLocale(candidate) ? candidate : (candidate.split('-')[0] ?? 'en') };
  }
  return { texts: english, locale: 'en' };
}

function isLocale(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    // A tag that is no BCP 47 tag at all makes Intl throw.
    return false;
  }
}
