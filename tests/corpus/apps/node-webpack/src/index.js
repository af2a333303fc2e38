document.body.innerHTML = "<h1>Catalogue</h1>";
