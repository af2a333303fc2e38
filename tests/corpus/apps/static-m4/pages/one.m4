TITLE(`Chapter one')
