<?php
// php curl.php METHOD URL BODYFILE FRAMING [TIMES]: prints head and body of what comes back, as PHP's curl extension sees them.
[, $method, $url, $body, $framing] = $argv;
$body = $body === '' ? '' : file_get_contents($body);
$curl = curl_init($url);
curl_setopt_array($curl, [
    CURLOPT_HEADER => true,
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_CUSTOMREQUEST => $method,
    CURLOPT_NOBODY => $method === 'HEAD',
    CURLOPT_TIMEOUT => 30,
    CURLOPT_HTTPHEADER => ['X-mIxEd: From PHP', 'X-Twice: 1', 'X-Twice: 2'],
]);
if ($framing === 'chunked') {
    $rest = $body;
    curl_setopt_array($curl, [
        CURLOPT_UPLOAD => true,
        CURLOPT_READFUNCTION => function ($curl, $stream, $max) use (&$rest) {
            $part = substr($rest, 0, min(5, $max));
            $rest = substr($rest, strlen($part));
            return $part;
        },
    ]);
} elseif ($body !== '') {
    curl_setopt($curl, CURLOPT_POSTFIELDS, $body);
}
for ($i = 0; $i < (int) ($argv[5] ?? 1); $i++) {
    $answer = curl_exec($curl);
    echo $answer === false ? 'error ' . curl_errno($curl) . "\n" : $answer;
}
