// The baseline: the cost of Node itself.
console.log('hello');
