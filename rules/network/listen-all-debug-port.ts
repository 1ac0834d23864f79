import { instructionsOf } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { configuredServers } from '../../server/engine/posture/entry/configured-server.ts';
import {
  hasOldJava,
  openByOption,
  openDebugger,
  takesOptions,
} from '../../server/engine/posture/entry/debugger.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { type ReportFix, rule } from '../../server/engine/rule.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { commandFixes, variableFixes } from './debugger-fix.ts';

export default rule({
  id: 'listen-all-debug-port',
  on: 'stage',
  severity: 'high',
  levels: { devcontainer: 'low' },
  fixable: true,
  title: 'A debugger or unprotected server listens on every interface',
  why: 'Anyone who can reach such a port can run code in the container or read its data, without a password.',
  refs: { cwe: ['CWE-489', 'CWE-306'] },
  messages: {
    command: 'The start command opens {what} on every interface.',
    variable: '{name} opens {what} on every interface.',
    configured: {
      text: 'This configuration opens {what} on every interface: {remedy}.',
      remedy: 'Ask for a login in this configuration, or let the server listen only where its clients are.',
    },
    inside: {
      text: 'The image opens {what} on every interface, but {service}, which builds it, publishes no port.',
      severity: 'low',
    },
  },
  check(stage, report, { services }) {
    if (!stage.isOutput) return;
    const { file } = stage.dockerfile;
    const { text } = file;
    const isOldJava = hasOldJava(stage.rootImage?.ref);
    const inside = () => staysInside(services.filter((each) => each.stage === stage));
    type By = 'command' | { readonly name: string } | { readonly remedy: string };
    const reportOpen = (span: Span, what: string, by: By, fixes: () => (ReportFix | undefined)[]) => {
      const common = { at: { file, span }, fixes };
      const service = inside()?.service.name;
      if (service !== undefined) report({ ...common, message: 'inside', words: { what, service } });
      else if (by === 'command') report({ ...common, message: by, words: { what } });
      else if ('remedy' in by) report({ ...common, message: 'configured', words: { what, ...by } });
      else report({ ...common, message: 'variable', words: { what, ...by } });
    };
    for (const instruction of [stage.entrypoint, stage.cmd]) {
      for (const command of instruction?.script?.commands ?? []) {
        const found = openDebugger(command, isOldJava);
        if (!found) continue;
        const { span } = found.word;
        reportOpen(span, found.what, 'command', () => commandFixes(text, command, span));
      }
    }
    for (const { keyword, pairs } of instructionsOf(stage)) {
      for (const { name, value } of keyword === 'ENV' ? pairs : []) {
        const found = value && takesOptions(name.text) && openByOption(value.text, isOldJava);
        if (!found) continue;
        const { start } = value.span;
        const span = { start: start + found.start, end: start + found.end };
        reportOpen(span, found.what, { name: name.text }, () => variableFixes(text, span));
      }
    }
    for (const { what, remedy, at: span } of configuredServers(stage))
      reportOpen(span, what, { remedy }, () => []);
  },
});

/** The first of some services, if none of them publishes a port or shares the network of the host. */
function staysInside(services: readonly Posture[]): Posture | undefined {
  return services.every(
    ({ service }) => !service.partial && service.ports.length === 0 && !service.networkMode,
  )
    ? services[0]
    : undefined;
}
