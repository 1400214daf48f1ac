<?php
declare(strict_types=1);

/**
 * The HTTP client of the shop, as found in many a PHP project: curl, JSON, a timeout. It knows nothing of a mesh. Like
 * every libcurl client it honours the environment's http_proxy.
 */
final class HttpClient
{
    /** Headers of the incoming request that belong to the user's journey and travel on with each call. */
    private const PASSED_ON = ['traceparent', 'tracestate', 'x-user', 'x-version', 'idempotency-key'];

    public function __construct(private readonly int $timeoutSeconds = 10)
    {
    }

    public function get(string $url): HttpResponse
    {
        return $this->send($url, []);
    }

    /** @param array<string, mixed> $body */
    public function post(string $url, array $body): HttpResponse
    {
        return $this->send($url, [CURLOPT_POST => true, CURLOPT_POSTFIELDS => json_encode($body)]);
    }

    /** @param array<int, mixed> $options */
    private function send(string $url, array $options): HttpResponse
    {
        $curl = curl_init($url);
        curl_setopt_array($curl, $options + [
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => $this->timeoutSeconds,
            CURLOPT_HTTPHEADER => array_merge(['Content-Type: application/json'], self::journey()),
        ]);
        $body = curl_exec($curl);
        $status = (int) curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        return $body === false
            ? new HttpResponse(502, json_encode(['error' => curl_error($curl)]))
            : new HttpResponse($status, $body);
    }

    /** @return list<string> */
    public static function journey(): array
    {
        $lines = [];
        foreach (self::PASSED_ON as $name) {
            $value = $_SERVER['HTTP_' . strtoupper(strtr($name, '-', '_'))] ?? '';
            if ($value !== '') {
                $lines[] = "$name: $value";
            }
        }
        return $lines;
    }
}

/** Status and body of an answer. */
final class HttpResponse
{
    public function __construct(public readonly int $status, public readonly string $body)
    {
    }
}
