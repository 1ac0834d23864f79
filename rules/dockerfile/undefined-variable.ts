import { replace, rule, shown, type Unset, unsetIn } from '../../server/engine/judge.ts';

export default rule({
  id: 'undefined-variable',
  on: 'stage',
  severity: 'medium',
  fixable: true,
  title: 'A variable is empty where it is used',
  why: 'An empty owner, mode, checksum or address is no error: the step does something else than it says.',
  refs: { buildkit: ['UndefinedVar'], sonar: ['S6579'], droast: ['DF087'], cwe: ['CWE-457'] },
  messages: {
    global: '{name} is declared for FROM alone, so it is empty here: a stage needs an ARG {name} of its own.',
    later: '{name} is declared further down, so it is empty here.',
    misspelt: 'Nothing sets {name}, so it is empty here; {meant} is set.',
    unset: 'Nothing sets {name}, so it is empty here.',
    elsewhere: {
      text: 'Nothing sets {name} up to here, so it is empty.',
      severity: 'low',
    },
  },
  *check(stage) {
    for (const unset of unsetIn(stage)) {
      const { kind, meant, name, span } = unset;
      const at = span;
      if (kind === 'misspelt' && meant !== undefined) {
        const title = shown`Use ${meant} (its value then takes effect)`;
        const fixes = [{ title, safety: 'unsafe' as const, edits: [replace(span, meant)] }];
        yield { at, message: kind, words: { name, meant }, fixes };
      } else if (kind === 'global') yield { at, message: kind, words: { name }, fixes: [declaration(unset)] };
      else if (!unset.guards) yield { at, message: 'elsewhere', words: { name } };
      else yield { at, message: kind === 'later' ? kind : 'unset', words: { name } };
    }
  },
});

/** An ARG above; not where its value may be what another rule then finds. */
function declaration({ guards, name, instruction }: Unset) {
  if (guards) return undefined;
  const { file } = instruction;
  const start = file.lines.start(file.lines.position(instruction.span.start).line);
  const title = shown`Declare ARG ${name} above (its value then takes effect)`;
  const text = `ARG ${name}${/\r\n/.test(file.text) ? '\r\n' : '\n'}`;
  return { title, safety: 'unsafe' as const, edits: [replace({ start, end: start }, text)] };
}
