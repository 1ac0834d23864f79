import { end, outputTo } from './output.ts';
import { quickAnswer } from './start/answer.ts';

const output = outputTo(1);
const args = process.argv.slice(2);
const answer = quickAnswer(args);
if (answer === undefined) {
  const part = args[0] === 'scan' ? import('./start/scan.ts') : import('./start/command.ts');
  void part.then(({ run }) => run(args, output));
} else {
  output.write(answer);
  end(0, output, outputTo(2));
}
