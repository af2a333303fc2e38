<h1>Sold out</h1>
