import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import { wordSet } from '../../server/engine/source/list.ts';
import { baseName } from '../../server/engine/source/path.ts';

/** Base images for the user's own programs; for other images, it is unknown whether their program can run as another user. */
const bases = wordSet(
  'alma almalinux alpine alt amazonlinux aspnet azurelinux base baseimage bash buildpack-deps busybox cent centos clojure composer cuda dart debian eclipse-temurin elixir erlang fedora gcc golang haskell haxe hylang jruby julia leap mageia maven minideb miniconda3 neurodebian nim openjdk oraclelinux perl php powershell pypy python pytorch rakudo-star rockylinux ros ruby runtime runtime-deps rust sapmachine sdk swift swipl tensorflow tomcat tomee tumbleweed ubuntu',
);
const families = /^(?:base-\w+|ibm(?:\w*|-semeru-runtimes)|ubi\d*(?:-\w+)?)$/;

/** Whether a stage runs a program of its base image that is not known to work as another user. */
export function runsProgramOfBase(stage: Stage): boolean {
  const { rootImage } = stage;
  const name = baseName(rootImage?.ref?.repository ?? '');
  return rootImage?.facts !== undefined && !bases.has(name) && !families.test(name) && !startsOwn(stage);
}

/** Whether a stage starts a program by its path, like a copied one, instead of one of its base image by name. */
function startsOwn({ cmd, entrypoint }: Stage): boolean {
  const [first] = [entrypoint, cmd].flatMap((each) => each?.script?.commands ?? []);
  return first?.nameWord !== undefined && textOf(first.nameWord).includes('/');
}
