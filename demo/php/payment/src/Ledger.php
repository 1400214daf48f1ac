<?php
declare(strict_types=1);

/**
 * Every execution of a charge, one line each, shared by all copies of the service. It is only ever appended to, under a
 * lock, so that a charge that ran twice is there twice.
 */
final class Ledger
{
    public function __construct(private readonly string $file)
    {
    }

    public function record(string $chargeId, string $copy): void
    {
        file_put_contents($this->file, "$chargeId $copy\n", FILE_APPEND | LOCK_EX);
    }
}
