import { wordSet } from '../source/list.ts';
import { memoizeByText } from '../source/memo.ts';
import { baseName } from '../source/path.ts';
import { harmlessPath } from './secret-file.ts';

/**
 * Formats of settings: `environment` and `text` as lines or JSON, `code` in a programming language, by constants, `words` as
 * lines that are mostly texts for people.
 */
type SettingsForm = 'environment' | 'text' | 'code' | 'words';

/** Topics of settings files, by one of the last two words of their names. */
const topics = wordSet(
  'app application appsettings auth bootstrap conf config configuration credential credentials database datasource ' +
    'db local parameters prod production secret secrets settings',
);
const textEnding = /^(?:ya?ml|json|toml|ini|cfg|conf|properties|xml)$/;
const codeEnding = /^(?:php|py|js|cjs|mjs|ts|rb)$/;
/** Texts for people, in many languages. */
const translations =
  /(?:^|[/._-])(?:i18n|l10n|labels?|lang(?:uages?)?|locales?|messages?|strings?|texts?|translations?)(?:[/._-]|$)|_[a-z]{2}(?:_[A-Z]{2})?\.\w+$/;

/** The format of a settings file, which may contain credentials, by its name without wildcards; undefined for other files. */
export function settingsForm(path: string): SettingsForm | undefined {
  return formAt(path) || undefined;
}

const formAt = memoizeByText((path) => formOfPath(path) ?? '', { texts: 500, characters: 50_000 });

function formOfPath(path: string): SettingsForm | undefined {
  const name = baseName(path.replace(/[*?]/g, '')).toLowerCase();
  if (!name.includes('.') && name !== 'env') return undefined;
  const form = formOf(name);
  if (form === undefined || harmlessPath.test(path)) return undefined;
  return form !== 'environment' && translations.test(path) ? undefined : form;
}

function formOf(name: string): SettingsForm | undefined {
  const words = name.split(/[._-]/);
  const ending = words.pop() ?? '';
  if (ending === 'env' || /^\.(?:env\.[\w.-]+|renviron|envrc)$/.test(name)) return 'environment';
  if (words.slice(-2).some((word) => topics.has(word))) {
    if (textEnding.test(ending)) return 'text';
    if (codeEnding.test(ending)) return 'code';
  }
  if (name === 'web.config' || name === 'nuget.config') return 'text';
  return ending === 'properties' || ending === 'ini' ? 'words' : undefined;
}
