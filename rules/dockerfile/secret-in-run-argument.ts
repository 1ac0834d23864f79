import { argumentWords, buildArguments, rule, secretInsteadOfArgument } from '../../server/engine/judge.ts';

export default rule({
  id: 'secret-in-run-argument',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK'],
  mentions: argumentWords,
  severity: 'high',
  fixable: true,
  title: 'A command is given a credential',
  why: 'The words of a step are part of the history of the image, and what it stores is part of its files.',
  refs: { cis: ['4.10'], cwe: ['CWE-522', 'CWE-798'] },
  credentials: ['literal', 'weak'],
  messages: {
    literal: { text: '{tool} is given a credential that is written here.', refs: { sonar: ['S6437'] } },
    weak: {
      text: '{tool} is given a credential that anyone guesses.',
      severity: 'medium',
      refs: { sonar: ['S6437'] },
    },
    stored: {
      text: '{tool} stores what the build is told as {name} in a file of the image.',
      refs: { tally: ['tally/ruby/prefer-secret-mounts-for-build-credentials'] },
    },
    told: {
      text: "{tool} is given what the build is told as {name}, which the image's history or the records of the build show.",
      severity: 'low',
      refs: { tally: ['tally/ruby/prefer-secret-mounts-for-build-credentials'] },
    },
  },
  *check(instruction) {
    for (const { kind, command, span: at, name, cloud } of buildArguments(instruction)) {
      const tool = command.name ?? 'The shell';
      const refs = cloud ? { refs: { trivy: ['DS-0031'] } } : {};
      if (kind === 'literal' || kind === 'weak') yield { at, message: kind, words: { tool }, ...refs };
      else {
        const fixes = () => [secretInsteadOfArgument(instruction, name)];
        yield { at, message: kind, words: { tool, name }, fixes, ...refs };
      }
    }
  },
});
