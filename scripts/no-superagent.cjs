// Stands in for superagent in the compiled programs (see bundle.ts).
module.exports = {};
