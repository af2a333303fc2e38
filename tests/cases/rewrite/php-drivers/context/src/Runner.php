<?php
namespace Releases;

class Runner
{
    public function __construct(private string $folder) {}

    public function run(string $binary, array $arguments): string
    {
        $line = implode(' ', array_map('escapeshellarg', [$binary, ...$arguments]));
        exec($line, $output, $status);
        if ($status !== 0) { throw new \RuntimeException("$binary failed"); }
        return $output[0];
    }
}
