<?php
$route = $_GET['route'] ?? '';
if ($route === 'picture') {
    header('Content-Type: image/png');
    $image = imagecreatetruecolor(8, 8);
    imagepng($image);
} else {
    echo 'Gallery ', htmlspecialchars($route), "\n";
}
