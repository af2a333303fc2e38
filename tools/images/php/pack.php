<?php
// Pack Debian's Composer and the libraries that it loads into one archive that runs by itself.
$target = $argv[1];
$archive = new Phar('/tmp/composer.phar');
$folder = '/usr/share/php';
$files = new RecursiveIteratorIterator(
    new RecursiveDirectoryIterator($folder, FilesystemIterator::FOLLOW_SYMLINKS | FilesystemIterator::SKIP_DOTS)
);
foreach ($files as $file) {
    $archive->addFile($file->getPathname(), 'share/php' . substr($file->getPathname(), strlen($folder)));
}
$entry = preg_replace('/^#!.*\n/', '', file_get_contents('/usr/bin/composer'));
$archive->addFromString('bin/composer', $entry);
$archive->setStub(
    "#!/usr/bin/env php\n<?php Phar::mapPhar('composer.phar');"
    . " set_include_path('phar://composer.phar/share/php' . PATH_SEPARATOR . get_include_path());"
    . " require 'phar://composer.phar/bin/composer'; __HALT_COMPILER();"
);
unset($archive);
rename('/tmp/composer.phar', $target);
chmod($target, 0755);
