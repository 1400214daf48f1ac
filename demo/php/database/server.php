<?php
declare(strict_types=1);

/*
 * The shop's database: php server.php PORT
 *
 * It is to its clients what MySQL is: packets of three bytes of length, one of number and the payload; the server speaks
 * first, with a greeting; then each query (0x03 and SQL) gets one packet, 0x00 and rows or 0xff and an error. It knows
 * two statements about one table, and forgets it when it ends.
 */

const GREETING = "\x0a8.0.0-shop\0";

final class Orders
{
    /** @var array<string, string> */
    private array $rows = [];

    public function query(string $sql): string
    {
        if (preg_match("~^INSERT INTO orders \(id, amount, card\) VALUES \('([^']*)', (\d+), '([^']*)'\)$~", $sql, $value)) {
            $this->rows[$value[1]] = "$value[1]\t$value[2]\t$value[3]\n";
            return "\x00";
        }
        if (preg_match("~^SELECT id, amount, card FROM orders WHERE id = '([^']*)'$~", $sql, $value)) {
            return "\x00" . ($this->rows[$value[1]] ?? '');
        }
        return "\xffI know no such statement: $sql";
    }
}

final class Session
{
    private string $received = '';
    private int $number = 0;

    public function __construct(private $stream, private readonly Orders $orders)
    {
        $this->send(GREETING);
    }

    /** Answers what is complete; false when the client has gone. */
    public function read(): bool
    {
        $bytes = fread($this->stream, 65536);
        if ($bytes === false || $bytes === '') {
            return false;
        }
        $this->received .= $bytes;
        while (strlen($this->received) >= 4) {
            $length = unpack('V', substr($this->received, 0, 3) . "\0")[1];
            if (strlen($this->received) < 4 + $length) {
                break;
            }
            $this->number = ord($this->received[3]) + 1;
            $this->answer(substr($this->received, 4, $length));
            $this->received = substr($this->received, 4 + $length);
        }
        return true;
    }

    private function answer(string $payload): void
    {
        $this->send(str_starts_with($payload, "\x03")
            ? $this->orders->query(substr($payload, 1))
            : "\xffthis is no query");
    }

    private function send(string $payload): void
    {
        fwrite($this->stream, substr(pack('V', strlen($payload)), 0, 3) . chr($this->number % 256) . $payload);
    }
}

$port = (int) $argv[1];
$server = stream_socket_server("tcp://0.0.0.0:$port", $code, $message) ?: exit("port $port: $message\n");
echo "listening at $port\n";
$orders = new Orders();
$streams = [];
$sessions = [];
while (true) {
    $ready = [$server, ...$streams];
    $none = null;
    stream_select($ready, $none, $none, null);
    foreach ($ready as $stream) {
        if ($stream === $server) {
            $client = stream_socket_accept($server);
            $streams[(int) $client] = $client;
            $sessions[(int) $client] = new Session($client, $orders);
        } elseif (!$sessions[(int) $stream]->read()) {
            unset($streams[(int) $stream], $sessions[(int) $stream]);
            fclose($stream);
        }
    }
}
