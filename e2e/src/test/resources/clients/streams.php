<?php
// php streams.php METHOD URL BODYFILE VERSION: prints head and body of what comes back, as PHP's streams see them.
[, $method, $url, $body, $version] = $argv;
$body = $body === '' ? '' : file_get_contents($body);
set_error_handler(function ($level, $message) {
    echo 'warning: ', $message, "\n";
    return true;
});
$context = stream_context_create(['http' => [
    'method' => $method,
    'header' => ['X-mIxEd: From PHP', 'Content-Type: application/x-www-form-urlencoded', 'X-Twice: 1', 'X-Twice: 2'],
    'content' => $body,
    'protocol_version' => $version,
    'ignore_errors' => true,
    'timeout' => 30,
]]);
$answer = file_get_contents($url, false, $context);
echo implode("\r\n", $http_response_header ?? ['no head']), "\r\n\r\n", $answer === false ? "failed\n" : $answer;
