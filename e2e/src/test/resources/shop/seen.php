<?php
// Answers with all that PHP knows of the request, so that it can be compared.
$seen = array_filter($_SERVER, fn ($name) => preg_match('/^(HTTP_|REQUEST_METHOD|REQUEST_URI|QUERY_STRING|CONTENT_|SERVER_PROTOCOL|REMOTE_ADDR)/', $name), ARRAY_FILTER_USE_KEY);
ksort($seen);
$body = file_get_contents('php://input');
setcookie('basket', '7');
header('X-mIxEd-Case: kept');
header('Content-Type: application/json');
echo json_encode(['server' => $seen, 'get' => $_GET, 'post' => $_POST, 'cookies' => $_COOKIE, 'length' => strlen($body), 'body' => hash('sha256', $body)], JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES), "\n";
