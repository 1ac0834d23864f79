import { shown } from '../../secret/shown.ts';
import type { Span } from '../../source/text.ts';
import type { Directive } from '../model.ts';
import { checkOptions } from '../syntax/check-options.ts';
import type { LineFault, RawInstruction } from '../syntax/lines.ts';
import type { ParsedInstruction } from '../syntax/reading.ts';

interface Read {
  readonly raw: RawInstruction;
  readonly reading: ParsedInstruction;
}

/** A BuildKit check that an instruction fails; `ifBuilt` for checks that BuildKit only runs on built stages. */
interface Failure extends Span {
  readonly check: string;
  readonly ifBuilt: boolean;
}

/**
 * The first BuildKit check that fails, if the check directive makes that an error (Dockerfile reference, Build checks). Only
 * runs checks that depend on the text alone. `isBuilt` takes the number of an instruction.
 */
export function failedCheck(
  directive: Directive,
  text: string,
  reads: readonly Read[],
  isBuilt: (at: number) => boolean,
): LineFault | undefined {
  const { error, skipsAll, skipped } = checkOptions(directive.value.text);
  if (!error || skipsAll) return undefined;
  const walk = newWalk(reads, text);
  for (let at = 0; at < reads.length; at++) {
    const { raw, reading } = reads[at]!;
    const found = failures(walk, reading, writtenKeyword(text, reads[at]!)).find(
      ({ check, ifBuilt }) => !skipped.has(check) && (!ifBuilt || isBuilt(at)),
    );
    if (!found) continue;
    const span = { start: raw.start + found.start, end: raw.start + found.end };
    return {
      message: shown`BuildKit's check ${found.check} fails, and the check directive makes that an error.`,
      span,
    };
  }
  return undefined;
}

interface Walk {
  readonly isLower: boolean;
  readonly stages: Set<string>;
  /** Keywords seen in the stage that may occur only once. */
  once: Set<string>;
  hasWorkdir: boolean;
  isFirst: boolean;
}

const isLower = (word: string) => word === word.toLowerCase();
const isUpper = (word: string) => word === word.toUpperCase();

const writtenKeyword = (text: string, { raw, reading: { keywordSpan } }: Read) =>
  text.slice(raw.start + keywordSpan.start, raw.start + keywordSpan.end);

function newWalk(reads: readonly Read[], text: string): Walk {
  const from = reads.findIndex(({ reading }) => reading.keyword === 'FROM');
  const keywords = reads.slice(Math.max(from, 0)).map((read) => writtenKeyword(text, read));
  const lower = keywords.filter(isLower).length > keywords.filter(isUpper).length;
  return { isLower: lower, stages: new Set(), once: new Set(), hasWorkdir: false, isFirst: true };
}

function failures(walk: Walk, reading: ParsedInstruction, keyword: string): readonly Failure[] {
  const found: Failure[] = [];
  const fail = (check: string, { start, end }: Span, ifBuilt = true) =>
    found.push({ check, start, end, ifBuilt });
  if (reading.keyword === 'FROM') {
    stageFailures(walk, reading, keyword, fail);
    walk.isFirst = false;
    walk.once = new Set();
    // A stage may inherit its working directory from the stage that it builds on.
    walk.hasWorkdir = walk.stages.has(reading.args[0]?.raw ?? '');
  }
  if (!walk.isFirst && (walk.isLower ? !isLower(keyword) : !isUpper(keyword)))
    fail('ConsistentInstructionCasing', reading.keywordSpan, false);
  if (reading.keyword === 'MAINTAINER') fail('MaintainerDeprecated', reading.keywordSpan, false);
  if (walk.isFirst) return found;
  if (/^(?:CMD|ENTRYPOINT|HEALTHCHECK)$/.test(reading.keyword)) {
    if (walk.once.has(reading.keyword)) fail('MultipleInstructionsDisallowed', reading.keywordSpan);
    walk.once.add(reading.keyword);
  }
  wordFailures(walk, reading, fail);
  const [as, name] = reading.keyword === 'FROM' ? [reading.args[1], reading.args[2]] : [];
  if (as && name) walk.stages.add(name.raw.toLowerCase());
  return found;
}

type Fail = (check: string, at: Span, ifBuilt?: boolean) => void;

function stageFailures(
  { stages }: Walk,
  { args, flags }: ParsedInstruction,
  keyword: string,
  fail: Fail,
): void {
  const [, as, name] = args;
  if (as && name) {
    if (!isLower(name.raw)) fail('StageNameCasing', name, false);
    const agrees = isLower(keyword) ? isLower(as.raw) : !isUpper(keyword) || isUpper(as.raw);
    if (!agrees) fail('FromAsCasing', as, false);
    if (/^(?:scratch|context)$/i.test(name.raw)) fail('ReservedStageName', name, false);
    if (stages.has(name.raw.toLowerCase())) fail('DuplicateStageName', name, false);
  }
  const platform = flags.find((flag) => flag.name === 'platform')?.value;
  if (platform && /^\$(?:TARGETPLATFORM|\{TARGETPLATFORM\})$/.test(platform.raw))
    fail('RedundantTargetPlatform', platform, false);
}

function wordFailures(walk: Walk, { keyword, args, pairs, rest }: ParsedInstruction, fail: Fail): void {
  if (keyword === 'WORKDIR') {
    if (!walk.hasWorkdir && /^["']?[\w.][^:$]*$/.test(rest.raw)) fail('WorkdirRelativePath', rest);
    walk.hasWorkdir = true;
  }
  if (keyword === 'ENV' || keyword === 'LABEL') {
    const [pair] = pairs;
    if (pair?.value && !rest.raw.startsWith(`${pair.name.raw}=`)) fail('LegacyKeyValueFormat', pair);
  }
  if (keyword === 'ENV' || keyword === 'ARG') {
    const secret = pairs.find(({ name }) => secretKey.test(name.raw) && !publicKey.test(name.raw));
    if (secret) fail('SecretsUsedInArgOrEnv', secret.name);
  }
  if (keyword !== 'EXPOSE') return;
  const mapped = args.find(({ raw }) => /^[\d.]+:\d[\d:]*/.test(raw));
  if (mapped) fail('ExposeInvalidFormat', mapped);
  const cased = args.find(({ raw }) => /\/[a-z]*[A-Z]/.test(raw) && !raw.includes('$'));
  if (cased) fail('ExposeProtoCasing', cased);
}

const secretKey = /(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
const publicKey = /(?:_|^)public(?:_|$)/i;
