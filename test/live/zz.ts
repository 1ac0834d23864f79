import { Engine, whyNoEngine } from '../support/engine.ts';
import { makeImages, whyNoPrograms } from './programs/images.ts';
import { programs } from './programs/rows.ts';
import { seenOf, startAsker } from './programs/running.ts';
console.log(whyNoEngine(), whyNoPrograms());
const engine = await Engine.start();
const t0=Date.now(); const t=(s:string)=>console.log(s,Date.now()-t0);
try {
t('start');
makeImages(engine, programs); t('images');
startAsker(engine); t('asker');
const trials = programs.map((program,i)=>({name:`t${i}`, program, expected: undefined, service:{image:program.image, ...program.service, ...(program.volumes?{volumes:program.volumes.map((v,k)=>`v${i}x${k}:${v}`)}:{})}, top:{volumes:Object.fromEntries((program.volumes??[]).map((_,k)=>[`v${i}x${k}`,{}]))}}));
const seen = await seenOf(engine, trials); t('seen');
for (const x of trials) console.log(x.program.image, JSON.stringify({...seen.get(x.name), log: seen.get(x.name)!.answer?'':seen.get(x.name)!.log}));
} finally { await engine.stop(); }
