TITLE(`Handbook')
