echo hi
node a.js
