<?php
namespace Releases\Driver;

class GitDriver extends Driver
{
    protected function arguments(): array { return ['--version']; }
}
