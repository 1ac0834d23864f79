import { severities } from '../../engine/index.ts';
import { profiles } from '../../engine/policy.ts';
import { type CliCommand, type CliOption, Misuse } from '../command.ts';
import { formatNames } from '../report/formats.ts';
import { actions } from './baseline.ts';

/** How to complete an operand or an option value: words, files or folders. */
type Values = readonly string[] | 'files' | 'folders' | undefined;

/** A command, with the completions for its words. */
interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly operands: Values;
  /** The words allowed as first operand; empty if the first operand is like the others. */
  readonly first: readonly string[];
  readonly options: readonly (readonly [name: string, option: CliOption, values: Values])[];
}

const shells: Readonly<Record<string, (commands: readonly Completed[]) => string>> = {
  bash,
  fish,
  powershell,
  zsh,
};

/** `plimsoll completion`, for the given commands and itself. */
export function completionOf(others: readonly CliCommand[]): CliCommand {
  const names = Object.keys(shells);
  const command: CliCommand = {
    name: 'completion',
    operands: 'SHELL',
    summary: `print a script that completes commands in ${names.join(', ')}`,
    options: {},
    exitCodes: [],
    run({ operands }, { rules, output }) {
      const [shell = '', ...more] = operands;
      const script = Object.hasOwn(shells, shell) && more.length === 0 ? shells[shell] : undefined;
      if (!script) throw new Misuse(`\`plimsoll completion\` takes one shell: ${names.join(', ')}.`);
      const ids = rules.map(({ id }) => id);
      output.write(script([...others, command].map((each) => completed(each, ids))));
      return 0;
    },
  };
  return command;
}

function completed({ name, summary, operands, options }: CliCommand, rules: readonly string[]): Completed {
  return {
    name,
    summary,
    operands: valuesOf(operands, rules),
    first: operands.startsWith('ACTION') ? actions : [],
    options: Object.entries(options).map(([option, each]) => [option, each, valuesOf(each.value, rules)]),
  };
}

/** Derives the possible values from the label in the help text. */
function valuesOf(label: string | undefined, rules: readonly string[]): Values {
  if (label === undefined) return undefined;
  if (/^FORMAT/.test(label)) return formatNames;
  if (/\b(?:RULES?|ID)\b/.test(label)) return rules;
  if (/\bSEVERITY\b/.test(label)) return severities;
  if (/\bPROFILE\b/.test(label)) return profiles;
  if (/\bSHELL\b/.test(label)) return Object.keys(shells);
  if (/\bDIR\b/.test(label)) return 'folders';
  if (/\b(?:FILE|PATH|NAME)\b/.test(label)) return 'files';
  return /^[a-z]+(?:\|[a-z]+)+$/.test(label) ? label.split('|') : undefined;
}

function bash(commands: readonly Completed[]): string {
  const words = (values: Values) => {
    if (values === 'files') return 'compgen -f -- "$word"';
    if (values === 'folders') return 'compgen -d -- "$word"';
    return `compgen -W '${(values ?? []).join(' ')}' -- "$word"`;
  };
  const cases = commands.flatMap(({ name, operands, first, options }) => [
    ...options.flatMap(([option, { type, short }, values]) => {
      if (type === 'boolean') return [];
      const names = [`--${option}`, ...(short === undefined ? [] : [`-${short}`])];
      return [`    ${names.map((each) => `${name}:${each}:*`).join('|')}) found=$(${words(values)}) ;;`];
    }),
    `    ${name}:*:-*) found=$(${words(options.map(([option]) => `--${option}`))}) ;;`,
    ...(first.length > 0 ? [`    ${name}:${name}:*) found=$(${words(first)}) ;;`] : []),
    `    ${name}:*) found=$(${words(operands)}) ;;`,
  ]);
  const all = words(commands.map(({ name }) => name));
  return `_plimsoll() {
  local word=\${COMP_WORDS[COMP_CWORD]} found
  if [ "$COMP_CWORD" -eq 1 ]; then found=$(${all})
  else case "\${COMP_WORDS[1]}:\${COMP_WORDS[COMP_CWORD-1]}:$word" in
${cases.join('\n')}
  esac; fi
  local IFS=$'\\n'
  COMPREPLY=($found)
}
complete -o filenames -F _plimsoll plimsoll
`;
}

function fish(commands: readonly Completed[]): string {
  const quoted = (text: string) => `'${text.replace(/['\\]/g, '\\$&')}'`;
  const lines = commands.flatMap(({ name, summary, operands, first, options }) => {
    const within = `-n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
    const values = (each: Values) => {
      if (each === 'files') return ' -r -F';
      if (each === 'folders') return ` -x -a '(__fish_complete_directories)'`;
      return each === undefined ? '' : ` -x -a ${quoted(each.join(' '))}`;
    };
    return [
      `complete -c plimsoll -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
      ...(first.length > 0 ? [`complete -c plimsoll ${within} -a ${quoted(first.join(' '))}`] : []),
      ...(operands === 'files' || operands === undefined
        ? []
        : [`complete -c plimsoll ${within}${values(operands).replace(' -x', ' -f')}`]),
      ...options.map(([option, { short, help }, each]) => {
        const letter = short === undefined ? '' : ` -s ${short}`;
        return `complete -c plimsoll ${within} -l ${option}${letter}${values(each)} -d ${quoted(help)}`;
      }),
    ];
  });
  return `${lines.join('\n')}\n`;
}

function powershell(commands: readonly Completed[]): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const list = (words: readonly string[]) => `@(${words.map(quoted).join(', ')})`;
  // What files and folders complete is left to PowerShell.
  const values = (each: Values) => (typeof each === 'string' || each === undefined ? '$null' : list(each));
  const rows = commands.map(({ name, operands, first, options }) => {
    const named = options.flatMap(([option, { type, short }, each]) => {
      if (type === 'boolean') return [];
      const names = [`--${option}`, ...(short === undefined ? [] : [`-${short}`])];
      return names.map((key) => `      ${quoted(key)} = ${values(each)}`);
    });
    return `  ${quoted(name)} = @{
    Options = ${list(options.map(([option]) => `--${option}`))}
    First = ${values(first.length > 0 ? first : operands)}
    Rest = ${values(operands)}
    Values = @{
${named.join('\n')}
    }
  }`;
  });
  return `$script:PlimsollCommands = [ordered]@{
${rows.join('\n')}
}
Register-ArgumentCompleter -Native -CommandName 'plimsoll' -ScriptBlock {
  param($word, $ast, $cursor)
  $before = @($ast.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { "$_" })
  if ($before.Count -le 1) { $found = $script:PlimsollCommands.Keys }
  else {
    $command = $script:PlimsollCommands[$before[1]]
    if ($null -eq $command) { return }
    $last = $before[-1]
    if ($command.Values.ContainsKey($last)) { $found = $command.Values[$last] }
    elseif ($word.StartsWith('-')) { $found = $command.Options }
    elseif ($before.Count -eq 2) { $found = $command.First }
    else { $found = $command.Rest }
  }
  if ($null -eq $found) { return }
  $found | Where-Object { $_ -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

function zsh(commands: readonly Completed[]): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const plain = (text: string) => text.replace(/[[\]:\\]/g, '\\$&');
  const values = (each: Values) => {
    if (each === 'files') return '_files';
    if (each === 'folders') return '_files -/';
    return each === undefined ? '' : `(${each.join(' ')})`;
  };
  const cases = commands.map(({ name, operands, first, options }) => {
    const specs = options.flatMap(([option, { type, short, value = '', help }, each]) => {
      const rest = `[${plain(help)}]${type === 'boolean' ? '' : `:${plain(value)}:${values(each)}`}`;
      return [
        `*--${option}${type === 'boolean' ? '' : '='}${rest}`,
        ...(short === undefined ? [] : [`*-${short}${rest}`]),
      ];
    });
    const own = first.length > 0 ? [`1:${name}:${values(first)}`] : [];
    const all = [...specs, ...own, ...(operands === undefined ? [] : [`*:${name}:${values(operands)}`])];
    return `    ${name}) _arguments ${all.map(quoted).join(' \\\n      ')} ;;`;
  });
  const described = commands.map(({ name, summary }) => quoted(`${name}:${plain(summary)}`));
  return `#compdef plimsoll
_plimsoll() {
  if (( CURRENT == 2 )); then
    local -a commands=(${described.join(' ')})
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case "$words[1]" in
${cases.join('\n')}
  esac
}
compdef _plimsoll plimsoll
`;
}
