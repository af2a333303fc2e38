<?php
$what = $argv[1] ?? "";
if ($what === "") { echo "shop: ready\n"; exit; }
if ($what === "tax") { echo "tax " . tax() . "\n"; exit; }
if ($what === "limit") { echo ini_get("memory_limit") . " " . ini_get("precision") . "\n"; exit; }
