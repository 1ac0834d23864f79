import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { installOf } from '../../server/engine/shell/command/install.ts';
import { operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import { installsFiles } from '../../server/engine/shell/command/package-file.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { none, wordSet } from '../../server/engine/source/list.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { pinnedAddress } from './download.ts';

/** A package that a program installs from a URL without verifying it. */
export interface UnverifiedPackage {
  readonly at: Span;
  /** The program; undefined for rpm, which verifies packages of keys that it has. */
  readonly manager: string | undefined;
}

/** Returns the packages that the steps of a stage install from URLs without verification. Another rule reports plain HTTP. */
export function unverifiedPackages(stage: Stage): readonly UnverifiedPackage[] {
  const found: UnverifiedPackage[] = [];
  const { instructions } = stage;
  let hasKey = false;
  for (let at = 0; at < instructions.length; at++) {
    const commands = instructions[at]!.script?.commands ?? none;
    for (let each = 0; each < commands.length; each++) {
      const command = commands[each]!;
      hasKey ||= importsKey(command);
      const { manager, packages } = installedBy(command, hasKey);
      for (const word of packages) if (isUnverified(word, manager)) found.push({ at: word.span, manager });
    }
  }
  return found.filter(({ manager }) => !rpmBased.has(manager ?? '') || !verifiesLocal(stage));
}

const rpmBased = wordSet('yum dnf dnf5 microdnf');

/** Options with which there is a check, or of which another rule says that there is none. */
const elsewhere = wordSet('--require-hashes --hash --nogpgcheck --trusted-host');

/**
 * The packages that a command installs without a check: programs of RPM leave it to `localpkg_gpgcheck`, which is off
 * (dnf.conf(5), yum.conf(5)), and pip and npm have checksums only in the URL or a file (pip install, npm install). rpm only
 * warns of a package whose key it lacks (rpm(8), `--nosignature`; RPM 4).
 */
function installedBy(
  command: Command,
  hasKey: boolean,
): Pick<UnverifiedPackage, 'manager'> & { readonly packages: readonly Word[] } {
  if (command.name === 'rpm') {
    const isOff = command.args.some(({ shape }) =>
      /^--no(?:signature|digest|verify|filedigest)$/.test(shape),
    );
    const isUnchecked = !hasKey && !isOff && installsFiles(command);
    return { manager: undefined, packages: isUnchecked ? operandsOf(command, optionsOf(command)) : none };
  }
  const { manager = '', notation, options = none, packages = none } = installOf(command) ?? {};
  const isApart = options.some(({ name }) => elsewhere.has(name));
  const isKnown = rpmBased.has(manager) || notation === 'pip' || notation === 'npm';
  return { manager, packages: isKnown && !isApart ? packages : none };
}

/** Whether a word is the URL of a package without a checksum. */
function isUnverified(word: Word, manager: string | undefined): boolean {
  const address = textOf(word);
  if (!/^https:\/\//i.test(address) || pinnedAddress(address) || /#(?:sha\d+|md5)=/.test(address))
    return false;
  // Programs for JavaScript clone other addresses with git.
  return (
    manager === undefined || rpmBased.has(manager) || /\.(?:tgz|tar\.gz|whl|zip)(?:[?#]|$)/.test(address)
  );
}

/** Whether a step of a stage switches on the check of packages that come from no repository. */
const verifiesLocal = ({ instructions }: Stage) =>
  instructions.some(({ file, span }) =>
    /localpkg_gpgcheck|pkg_gpgcheck/.test(file.text.slice(span.start, span.end)),
  );

const importsKey = ({ name, args }: Command) =>
  (name === 'rpm' || name === 'rpmkeys') && args.some(({ value }) => value === '--import');
