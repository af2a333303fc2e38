// In the browser: `exec` is of regular expressions, and `convert` of colours.
var pattern = /^rgb\((\d+), (\d+), (\d+)\)$/;
function convert(text) {
  var found = pattern.exec(text);
  return found ? found.slice(1).map(Number) : null;
}
var language = { keyword: "gcc g++ convert identify git" };
function tokens(line) {
  var regex = new RegExp(language.keyword.replace(/ /g, "|"), "g"), match, list = [];
  while ((match = regex.exec(line))) list.push(match[0]);
  return list;
}
