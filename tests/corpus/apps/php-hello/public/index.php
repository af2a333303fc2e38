<?php
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path === '/info') {
    header('Content-Type: application/json');
    echo json_encode(['extensions' => extension_loaded('bcmath'), 'sum' => bcadd('1.1', '2.2', 1)]);
} elseif ($path === '/limits') {
    echo ini_get('memory_limit'), "\n";
} else {
    http_response_code($path === '/' ? 200 : 404);
    require __DIR__ . '/../src/' . ($path === '/' ? 'home' : 'missing') . '.php';
}
