define(`TITLE', `<h1>$1</h1>')dnl
