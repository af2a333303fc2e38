<?php
require __DIR__ . '/vendor/mini/blade/src/Engine.php';
$views = ['home' => 'home', 'about' => 'about'];
$name = $views[$argv[1] ?? 'home'] ?? 'home';
echo (new Mini\Blade\Engine(__DIR__ . '/cache'))->render(__DIR__ . "/views/$name.blade.php", ['title' => 'Shop']);
