import { type Option, optionsOf } from '../../server/engine/shell/command/option.ts';
import type { Word } from '../../server/engine/shell/model.ts';

/** Options of sudo that take a value, and those with which it runs no program (sudo(8)). */
const letters = 'ACDghpRrTtUu';
const long = 'close-from chdir chroot group host other-user preserve-groups prompt role type user'
  .split(' ')
  .map((name) => `--${name}`);
const runsNone = /^(?:-[lvKV]|--(?:list|validate|remove-timestamp|version|help))$/;
const startsShell = /^(?:-[is]|--(?:login|shell))$/;

/** Who the words behind `sudo` make a program run as: root, another user or group; nobody where they run none. */
export function becomesBy(words: readonly Word[]): 'root' | 'other' | 'nobody' {
  const given: Option[] = [];
  const user = () => given.findLast(({ name }) => name === '-u' || name === '--user');
  const becomes = () => {
    const named = user() ?? given.find(({ name }) => name === '-g' || name === '--group');
    return !named || (named === user() && /^(?:root|#0+)$/.test(named.value ?? '')) ? 'root' : 'other';
  };
  for (let at = 0; at < words.length; ) {
    const [word] = words.slice(at);
    const own = optionsOf({ args: words.slice(at, at + 2) }, letters, long).filter((each) => each.at === 0);
    if (own.length === 0 && !/^\w+=/.test(word?.shape ?? '')) return becomes();
    if (own.some(({ name }) => runsNone.test(name))) return 'nobody';
    given.push(...own);
    at += Math.max(1, ...own.map(({ count }) => count));
  }
  return given.some(({ name }) => startsShell.test(name)) ? becomes() : 'nobody';
}
