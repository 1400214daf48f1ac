<?php
declare(strict_types=1);

/**
 * What is wrong with this copy just now, read from a file that the demo writes: "ok", "flaky" (503 to one request in
 * five), "failing" (500 to every one) or "slow" (answers after 300 ms). No file is "ok".
 */
final class Mood
{
    private const ONE_IN = 5;
    private const SLOW_MICROSECONDS = 300_000;

    public function __construct(private readonly string $directory, private readonly string $copy)
    {
    }

    /** The status this request is to end with; it may take its time. */
    public function status(): int
    {
        switch ($this->current()) {
            case 'flaky':
                return $this->count() % self::ONE_IN === 0 ? 503 : 200;
            case 'failing':
                return 500;
            case 'slow':
                usleep(self::SLOW_MICROSECONDS);
                return 200;
            default:
                return 200;
        }
    }

    private function current(): string
    {
        return trim((string) @file_get_contents("$this->directory/$this->copy.mood"));
    }

    /** Counts this copy's requests in a file under a lock: php-fpm's workers share nothing else. */
    private function count(): int
    {
        $file = fopen("$this->directory/$this->copy.count", 'c+');
        flock($file, LOCK_EX);
        $count = (int) stream_get_contents($file) + 1;
        ftruncate($file, 0);
        rewind($file);
        fwrite($file, (string) $count);
        fclose($file);
        return $count;
    }
}
