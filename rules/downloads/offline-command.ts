import type { Command } from '../../server/engine/shell/model.ts';

/** Verbs of git that ask no server, and options with which it only tells or removes a setting (its manual). */
const localOfGit =
  /^(?:add|am|apply|branch|checkout|cherry-pick|commit|describe|diff|init|log|merge|rebase|reset|rev-parse|show|stash|status|switch|tag)$/;
const settings = /^(?:--get(?:-all|-regexp|-urlmatch)?|--list|-l|--unset(?:-all)?)$/;

/** Verbs of pip that ask no server (its manual). */
const local = /^(?:cache|check|completion|config|debug|freeze|hash|help|inspect|list|show|uninstall)$/;

/** Whether a command only tells of itself, or of what is installed. */
export function asksNobody({ name = '', args }: Command): boolean {
  const texts = args.map(({ value, shape }) => value ?? shape);
  if (texts.some((text) => text === '--help' || text === '--version')) return true;
  if (/^(?:curl|wget)$/.test(name) && texts.some((text) => /^-[a-zA-Z]*V$/.test(text))) return true;
  const [verb = '', next = ''] = texts.filter((text) => !text.startsWith('-') && text !== 'pip');
  if (/^(?:npm|yarn|pnpm)$/.test(name))
    return /^(?:c|config)$/.test(verb) && /^(?:ls|list|get|delete)$/.test(next);
  if (name === 'git') return localOfGit.test(verb.includes('=') ? next : verb);
  return /^(?:pip|py|python)/.test(name) && local.test(verb) && !texts.includes('--outdated');
}

/** Whether words of `git config` only tell of a setting, or remove it. */
export const readsSettings = (words: readonly string[]): boolean => words.some((word) => settings.test(word));
