import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';

/** Images for programs of one's own; of what any other one starts nobody knows whether it may be another user. */
const bases =
  /(?:^|\/)(?:alma(?:linux)?|alpine|alt|amazonlinux|azurelinux|base(?:-\w+)?|bash|buildpack-deps|busybox|cent(?:os)?|clojure|composer|cuda|dart|debian|eclipse-temurin|elixir|erlang|fedora|gcc|golang|haskell|haxe|hylang|ibm\w*|ibm-semeru-runtimes|jruby|julia|leap|mageia|maven|minideb|miniconda3|neurodebian|nim|openjdk|oraclelinux|perl|php|powershell|pypy|python|pytorch|rakudo-star|rockylinux|ros|ruby|runtime(?:-deps)?|aspnet|sdk|rust|sapmachine|swift|swipl|tensorflow|tomcat|tomee|tumbleweed|ubi\d*(?:-\w+)?|ubuntu|baseimage)$/;

/** Whether a stage runs a program of its base image, an application of which it is not known whether it may be another user. */
export function runsProgramOfBase(stage: Stage): boolean {
  const { rootImage } = stage;
  return rootImage?.facts !== undefined && !bases.test(rootImage.ref?.repository ?? '') && !startsOwn(stage);
}

/** Whether a stage starts a program by its path, as what it copies is, and not one of its base image by its name. */
function startsOwn({ cmd, entrypoint }: Stage): boolean {
  const [first] = [entrypoint, cmd].flatMap((each) => each?.script?.commands ?? []);
  return first?.nameWord !== undefined && textOf(first.nameWord).includes('/');
}
