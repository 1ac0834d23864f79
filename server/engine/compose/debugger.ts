import type { Script } from '../shell/model.ts';
import { hooksOf } from './hooks.ts';
import type { Service } from './model.ts';

/** How debuggers are told to listen where others than the container reach them, behind what; the group is the port. */
const listeners: readonly (readonly [name: string, behind: RegExp, form: RegExp, port: string])[] = [
  ['Node.js', /--inspect/, /--inspect(?:-brk|-wait)?=(?:0\.0\.0\.0|\[::\])(?::(\d+))?/, '9229'],
  ['Java', /-agentlib:jdwp=|-Xrunjdwp:/, /^\S*address=(?:(?:\*|0\.0\.0\.0):)?(\d+)/, '5005'],
  ['Python', /debugpy\s/, /--listen[\s=]0\.0\.0\.0:(\d+)/, '5678'],
  ['Go', /\bdlv\s/, /--listen[\s=](?:0\.0\.0\.0|\[::\])?:(\d+)/, '2345'],
];
/** Longer texts are looked at in part. */
const longest = 4000;
const mark = /--inspect|jdwp|debugpy|dlv/;

/** Container ports on which a debugger listens, with its language: what reaches one runs any code. */
export function debuggerPorts(service: Service): ReadonlyMap<string, string> {
  const found = new Map([['9229', 'Node.js']]);
  const { command, entrypoint, environment } = service;
  const texts = [entrypoint, command, ...hooksOf(service).map((hook) => hook.command)].map(textOf);
  texts.push(...environment.map(({ value }) => value ?? ''));
  for (const each of texts) {
    const text = each.slice(0, longest);
    if (!mark.test(text)) continue;
    for (const [name, behind, form, port] of listeners) {
      const at = text.search(behind);
      const match = at < 0 ? null : form.exec(text.slice(at));
      if (match) found.set(match[1] ?? port, name);
    }
  }
  return found;
}

function textOf(script: Script | undefined): string {
  const words = script?.commands.flatMap(({ nameWord, args, assignments }) => [
    ...assignments.map(({ value }) => value),
    nameWord,
    ...args,
  ]);
  return words?.map((word) => word?.shape ?? '').join(' ') ?? '';
}
