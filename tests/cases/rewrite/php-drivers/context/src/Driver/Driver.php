<?php
namespace Releases\Driver;

use Releases\Runner;

abstract class Driver
{
    protected function binary(): string
    {
        $parts = explode('\\', static::class);
        return strtolower(substr(end($parts), 0, -6));
    }

    public function version(string $folder): string
    {
        return (new Runner($folder))->run($this->binary(), $this->arguments());
    }

    abstract protected function arguments(): array;
}
