import { becomes } from '../../server/engine/shell/command/become.ts';
import { wordsOf } from '../../server/engine/shell/command/edit-words.ts';
import type { Command, Script } from '../../server/engine/shell/model.ts';
import { whenAsked } from '../../server/engine/source/memo.ts';
import { folderOf } from '../../server/engine/source/path.ts';

/** What a script that starts a container as root needs. */
export interface ScriptNeeds {
  /** Capabilities that its commands use, sorted. */
  readonly capabilities: readonly string[];
  /** Absolute paths of folders that it creates or whose owner it changes. */
  readonly paths: readonly string[];
  /** Whether the list is complete: every command is known, and the final program runs as another user. */
  readonly isWhole: boolean;
}

/** Commands that change to another user by system calls. */
const steppers = /^(?:gosu|su-exec|setpriv|chpst|s6-setuidgid)$/;
/** Capabilities that commands use (capabilities(7)) when root works on files of other users. */
const used = whenAsked((): readonly (readonly [commands: RegExp, capabilities: readonly string[]])[] => [
  [/^(?:chown|chgrp)$/, ['CHOWN', 'DAC_OVERRIDE', 'FOWNER']],
  [/^(?:chmod|touch)$/, ['DAC_OVERRIDE', 'FOWNER']],
  [/^install$/, ['CHOWN', 'DAC_OVERRIDE', 'FOWNER']],
  [/^(?:cat|cp|find|ln|ls|mkdir|mktemp|mv|rm|rmdir|sed|stat|tar|tee|unzip)$/, ['DAC_OVERRIDE']],
  [steppers, ['SETGID', 'SETUID']],
  [/^(?:su|runuser|sudo|start-stop-daemon)$/, ['SETGID', 'SETUID']],
  [/^(?:user|group)(?:add|mod|del)$|^add(?:user|group)$/, ['CHOWN', 'DAC_OVERRIDE', 'FOWNER']],
  [/^setcap$/, ['SETFCAP']],
  [/^(?:ping|fping|tcpdump)$/, ['NET_RAW']],
  [/^chroot$/, ['SYS_CHROOT']],
  [/^(?:kill|pkill|killall)$/, ['KILL']],
]);
/** Commands that root runs without any capability, and those of the table that need no others. */
const known =
  /^(?:\[|\[\[|:|awk|basename|cat|cd|chgrp|chmod|chown|command|cp|cut|date|dirname|echo|env|exec|exit|export|expr|false|find|getent|grep|head|hostname|id|install|ln|local|ls|mkdir|mktemp|mv|printenv|printf|pwd|read|readlink|realpath|return|rm|rmdir|sed|seq|set|shift|shopt|sleep|sort|stat|tail|tee|test|touch|tr|trap|true|type|umask|uname|uniq|unset|wait|wc|which|whoami)$/;

/** Determines what a script needs when root starts it; `ownCommand`: whether the service overrides the command. */
export function scriptNeeds({ commands, partial }: Script, ownCommand: boolean): ScriptNeeds {
  const capabilities = new Set<string>();
  const paths = new Set<string>();
  for (const command of commands) {
    for (const [names, needed] of used())
      if (programsOf(command).some((name) => names.test(name)))
        for (const each of needed) capabilities.add(each);
    if (command.name === 'setpriv' && argsOf(command).some((each) => /bounding-set|inh-caps/.test(each)))
      capabilities.add('SETPCAP');
    if (command.redirects.some(({ operator }) => operator.startsWith('>'))) capabilities.add('DAC_OVERRIDE');
    for (const path of writtenBy(command)) paths.add(path);
  }
  const step = commands.findIndex(stepsDown);
  const last = commands.at(-1);
  // `exec "$@"` runs the image's own command. An earlier step, for root only, has already made it start as another
  // user.
  const isForRoot = commands.some(({ name }) => name === 'id') || commands[step]?.conditional === false;
  const runsOwn = (each: Command) =>
    each === last && each.nameWord?.shape === '$@' && step >= 0 && isForRoot && !ownCommand;
  const isKnown = (each: Command) =>
    each.nameWord === undefined || stepsDown(each) || runsOwn(each) || known.test(each.name ?? '-');
  const isSteppedDown = last !== undefined && (stepsDown(last) || runsOwn(last));
  return {
    capabilities: [...capabilities].sort(),
    paths: [...paths],
    isWhole: !partial && isSteppedDown && commands.every(isKnown),
  };
}

/** Returns the programs that a command starts one after the other: `gosu` in `exec gosu app server`. */
const programsOf = ({ name, prefixes }: Command) => [
  ...prefixes.map(({ shape }) => shape),
  ...(name === undefined ? [] : [name]),
];

/** Whether a command starts its program as a user other than root, by system calls. */
const stepsDown = (command: Command) => steppers.test(becomes(command)?.tool ?? '');

const argsOf = ({ args }: Command) => args.map(({ shape }) => shape);

/**
 * Returns the absolute folders that a command creates or whose owner or mode it changes, and the folders of files
 * that it writes.
 */
function writtenBy(command: Command): string[] {
  const files = command.redirects.flatMap(({ operator, target }) =>
    operator.startsWith('>') && target?.value?.startsWith('/') ? [folderOf(target.value)] : [],
  );
  const makes = /^(?:mkdir|chown|chgrp|chmod)$/.test(command.name ?? '');
  const folders = makes
    ? wordsOf(command).flatMap(({ value }) => (value?.startsWith('/') ? [value] : []))
    : [];
  return [...files.filter((each) => !each.startsWith('/dev')), ...folders];
}
