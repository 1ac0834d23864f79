// Only reads every file of a list.
const { readFileSync } = require('node:fs');
let length = 0;
for (const file of readFileSync(process.argv[2], 'utf8').split('\n'))
  length += readFileSync(file, 'utf8').length;
console.log(length);
