import {
  cleartextIn,
  httpsFix,
  namesIndex,
  openAddress,
  rule,
  strictOnly,
  textOf,
} from '../../server/engine/judge.ts';

const addressed = /\b(?:http|ftp|git):\/\/|\s["']?[\w-]+\.[\w.-]+\//i;

export default rule({
  id: 'cleartext-http',
  on: 'instruction',
  keywords: ['ADD', 'ENV', 'ARG', 'RUN'],
  mentions: ['://', 'curl', 'wget', 'fetch', 'aria2c'],
  severity: 'medium',
  fixable: true,
  title: 'Something comes over a connection that is not protected',
  why: 'Anyone on the way can read what is fetched, and can put something else in its place.',
  refs: { sonar: ['S5332'], cwe: ['CWE-319'] },
  messages: {
    fetch: 'This comes over {scheme}, and nothing tells whether it is what was sent.',
    package: 'This package comes over {scheme}, and a package file is not checked against a repository.',
    index: 'Packages come over {scheme} from here, and no signature is checked.',
    key: { text: 'The key that packages are checked with comes over {scheme} itself.', severity: 'high' },
    signed: {
      text: 'This repository is read over {scheme}: signatures protect its packages, but not which ones are asked for.',
      severity: 'info',
      levels: strictOnly,
    },
  },
  *check(instruction) {
    const { keyword, args, flags, pairs, script, file } = instruction;
    if (!addressed.test(textOf(instruction))) return;
    const found = [];
    if (keyword === 'ADD' && !flags.some(({ name }) => name === 'checksum')) {
      for (const { text, span } of args.slice(0, -1))
        found.push({ kind: 'fetch' as const, each: openAddress(text, span.start) });
    }
    for (const { name, value } of keyword === 'ENV' || keyword === 'ARG' ? pairs : []) {
      const each = value && namesIndex(name.text) ? openAddress(value.text, value.span.start) : undefined;
      found.push({ kind: 'index' as const, each });
    }
    for (const command of keyword === 'RUN' ? (script?.commands ?? []) : []) {
      for (const each of cleartextIn(file.text, command)) found.push({ kind: each.kind, each });
    }
    for (const { kind, each } of found) {
      if (!each) continue;
      yield { at: each.at, message: kind, words: { scheme: each.scheme }, fixes: [httpsFix(each, keyword)] };
    }
  },
});
