// The floor: what Node itself takes.
console.log('hello');
