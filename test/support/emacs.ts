// Runs Emacs in batch mode for tests: Debian's packages, unpacked but not installed.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { unpackFromDebian } from '../../scripts/debian.mjs';

/** Emacs, the modes of its page, and libraries that a minimal Debian may lack. */
const packages = [
  ...['emacs-nox', 'emacs-common', 'emacs-bin-common', 'elpa-dockerfile-mode', 'elpa-yaml-mode'],
  ...['libgccjit0', 'libasound2t64', 'libdbus-1-3', 'libgpm2', 'liblcms2-2', 'libtree-sitter0.22'],
  ...['libsqlite3-0', 'libxml2', 'libgnutls30t64', 'libgmp10'],
];

const unpacked = fileURLToPath(new URL('../../.cache/emacs', import.meta.url));
const at = (...names: string[]) => path.join(unpacked, ...names);

/** Returns the reason why Emacs can't run here, or undefined. */
export function whyNoEmacs(): string | undefined {
  if (process.platform !== 'linux') return 'its packages are those of Debian';
  return (
    unpackFromDebian(unpacked, packages) ?? (runEmacs([], {}).status === 0 ? undefined : 'it does not start')
  );
}

/** Runs Lisp expressions in a new Emacs without settings of the user; the modes are on its load path. */
export function runEmacs(expressions: readonly string[], env: NodeJS.ProcessEnv, cwd?: string) {
  const [version = ''] = readdirSync(at('usr/share/emacs')).filter((each) => /^\d/.test(each));
  const [programs = ''] = readdirSync(at('usr/libexec/emacs', version)).map((each) =>
    at('usr/libexec/emacs', version, each),
  );
  const [dump = ''] = readdirSync(programs).filter((each) => each.endsWith('.pdmp'));
  const modes = at('usr/share/emacs/site-lisp/elpa-src');
  const loadPath = [
    ...readdirSync(modes).map((each) => path.join(modes, each)),
    at('usr/share/emacs', version, 'lisp'),
  ];
  // What Emacs starts gets the libraries of the system again.
  const all = ['(setenv "LD_LIBRARY_PATH" nil)', '(setq native-comp-jit-compilation nil)', ...expressions];
  const args = [
    '--dump-file',
    path.join(programs, dump),
    '-Q',
    '--batch',
    '--eval',
    `(progn ${all.join('\n')})`,
  ];
  return spawnSync(at('usr/bin/emacs-nox'), args, {
    cwd,
    encoding: 'utf8',
    timeout: 60_000,
    env: {
      ...env,
      EMACSLOADPATH: loadPath.join(':'),
      EMACSDATA: at('usr/share/emacs', version, 'etc'),
      EMACSPATH: programs,
      LD_LIBRARY_PATH: at('usr/lib', `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`),
    },
  });
}
