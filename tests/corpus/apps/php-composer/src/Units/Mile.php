<?php

namespace Converter\Units;

class Mile
{
    public static function toKilometres(float $value): float
    {
        return round($value * 1.609344, 3);
    }
}
