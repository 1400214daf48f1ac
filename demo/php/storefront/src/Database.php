<?php
declare(strict_types=1);

/** A connection to the shop's database, which speaks first, as MySQL does. It knows nothing of a mesh. */
final class Database
{
    private const QUERY = "\x03";
    private const ERROR = "\xff";

    /** @var resource */
    private $stream;

    /** What the server calls itself. */
    public readonly string $version;

    public function __construct(string $address = 'tcp://orders-db:3306', int $timeoutSeconds = 10)
    {
        $stream = @stream_socket_client($address, $code, $message, $timeoutSeconds);
        if ($stream === false) {
            throw new RuntimeException("no connection to $address: $message");
        }
        stream_set_timeout($stream, $timeoutSeconds);
        $this->stream = $stream;
        $this->version = explode("\0", substr($this->receive(), 1))[0];
    }

    /** @return list<list<string>> the rows, if the statement has any */
    public function query(string $sql): array
    {
        $payload = self::QUERY . $sql;
        fwrite($this->stream, substr(pack('V', strlen($payload)), 0, 3) . "\0" . $payload);
        $answer = $this->receive();
        if ($answer[0] === self::ERROR) {
            throw new RuntimeException(substr($answer, 1));
        }
        $rows = array_filter(explode("\n", substr($answer, 1)));
        return array_map(fn ($row) => explode("\t", $row), array_values($rows));
    }

    private function receive(): string
    {
        $length = unpack('V', substr($this->bytes(4), 0, 3) . "\0")[1];
        return $this->bytes($length);
    }

    private function bytes(int $count): string
    {
        $bytes = stream_get_contents($this->stream, $count);
        if ($bytes === false || strlen($bytes) < $count) {
            throw new RuntimeException('the database has hung up');
        }
        return $bytes;
    }
}
