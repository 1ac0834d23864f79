import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command } from '../../server/engine/shell/model.ts';

/** git verbs that contact no server, and options that only show or remove a setting (its manual). */
const localOfGit =
  /^(?:add|am|apply|branch|checkout|cherry-pick|commit|describe|diff|init|log|merge|rebase|reset|rev-parse|show|stash|status|switch|tag)$/;
const settings = /^(?:--get(?:-all|-regexp|-urlmatch)?|--list|-l|--unset(?:-all)?)$/;

/** pip verbs that contact no server (its manual). */
const local = /^(?:cache|check|completion|config|debug|freeze|hash|help|inspect|list|show|uninstall)$/;

/** Whether a command only shows information about itself or about what is installed. */
export function asksNobody({ name = '', args }: Command): boolean {
  const texts = args.map(textOf);
  if (texts.some((text) => text === '--help' || text === '--version')) return true;
  if (/^(?:curl|wget)$/.test(name) && texts.some((text) => /^-[a-zA-Z]*V$/.test(text))) return true;
  const [verb = '', next = ''] = texts.filter((text) => !text.startsWith('-') && text !== 'pip');
  if (/^(?:npm|yarn|pnpm)$/.test(name))
    return /^(?:c|config)$/.test(verb) && /^(?:ls|list|get|delete)$/.test(next);
  if (name === 'git') return localOfGit.test(verb.includes('=') ? next : verb);
  return /^(?:pip|py|python)/.test(name) && local.test(verb) && !texts.includes('--outdated');
}

/** Whether the words of `git config` only show or remove a setting. */
export const readsSettings = (words: readonly string[]): boolean => words.some((word) => settings.test(word));
