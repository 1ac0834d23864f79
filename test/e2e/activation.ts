import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { root } from '../../scripts/setup.mjs';
import { inEditor, type Leg, obstacle } from './leg.ts';
import type { Took } from './suite/activation.ts';
import { bundleSuite } from './suite.ts';
import { address, remote } from './workbench.ts';

// Measures the start-up time of the packaged extension in a real VS Code, in newly opened windows, in turn: `await
// extension.activate()` alone, and from opening a Dockerfile to its first finding. `npm run bench:editor [ROUNDS]`.

const rounds = Number(process.argv[2] ?? 7);
const parts = ['activate', 'open'] as const;

async function measure({ server, browser, home }: Leg, suite: string, part: string): Promise<Took> {
  // None of its file names activates the extension.
  const folder = path.join(home, part);
  mkdirSync(folder, { recursive: true });
  copyFileSync(
    path.join(root, 'test', 'samples', 'dotnet-api', 'Dockerfile'),
    path.join(folder, 'Dockerfile.typical'),
  );
  const page = await browser.newPage();
  const mark = '##TOOK ';
  const heard: string[] = [];
  const took = new Promise<Took>((resolve, reject) => {
    const hear = (type: string, words: unknown[]) => {
      const line = format(...words);
      heard.push(`[${type}] ${line}`);
      if (line.startsWith(mark)) resolve(JSON.parse(line.slice(mark.length)));
    };
    const ended = (code: number) => reject(new Error(`ended with ${code}\n${heard.slice(-20).join('\n')}`));
    void page.exposeFunction('codeAutomationLog', hear);
    void page.exposeFunction('codeAutomationExit', ended);
  });
  const url = address(server, folder, [
    ['extensionDevelopmentPath', remote(server, suite)],
    ['extensionTestsPath', remote(server, `${suite}/index.js`)],
  ]);
  await page.goto(url);
  const result = await took;
  await page.close();
  return result;
}

const why = obstacle();
if (why) throw new Error(why);
const suite = await bundleSuite('activation');
await inEditor(async (leg) => {
  const runs = new Map<string, Took[]>(parts.map((part) => [part, []]));
  await measure(leg, suite, 'first');
  for (let round = 0; round < rounds; round++)
    for (const part of parts) runs.get(part)?.push(await measure(leg, suite, part));
  for (const [part, all] of runs) {
    for (const what of ['wall', 'host', 'server'] as const) {
      const sorted = all.map((each) => each[what]).sort((a, b) => a - b);
      const [least = 0, middle = 0] = [sorted[0], sorted[sorted.length >> 1]];
      console.log(`${part} ${what}: least ${least.toFixed(0)} ms, median ${middle.toFixed(0)} ms`);
    }
  }
});
