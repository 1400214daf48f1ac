<?php
declare(strict_types=1);

/*
 * The payment service. One code for both versions; the environment says which this is.
 *
 *   GET  /healthz   is this process up
 *   GET  /quote     what a charge would cost (safe to repeat)
 *   POST /charge    {"id": "...", "amount": 100} takes the money; done twice, it takes it twice
 *
 * A charge that ends with 503 has taken the money all the same: the worst case for whoever repeats it blindly.
 */

require __DIR__ . '/src/Ledger.php';
require __DIR__ . '/src/Mood.php';

$copy = getenv('PAYMENT_COPY') ?: 'payment';
$version = getenv('PAYMENT_VERSION') ?: '1';
$state = getenv('PAYMENT_STATE') ?: sys_get_temp_dir();

function answer(int $status, array $document): void
{
    http_response_code($status);
    header('Content-Type: application/json');
    echo json_encode($document, JSON_UNESCAPED_SLASHES), "\n";
}

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$traceparent = $_SERVER['HTTP_TRACEPARENT'] ?? '';
$seen = ['version' => $version, 'copy' => $copy, 'traceparent' => $traceparent];

if ($path === '/healthz') {
    answer(200, ['status' => 'up']);
    return;
}

$status = (new Mood($state, $copy))->status();
file_put_contents(
    "$state/requests.log",
    json_encode(['copy' => $copy, 'path' => $path, 'status' => $status, 'traceparent' => $traceparent]) . "\n",
    FILE_APPEND | LOCK_EX
);

switch ($_SERVER['REQUEST_METHOD'] . ' ' . $path) {
    case 'GET /quote':
        answer($status, $seen + ($status === 200 ? ['amount' => 100] : ['error' => 'out of order']));
        break;
    case 'POST /charge':
        $charge = json_decode(file_get_contents('php://input'), true) ?: [];
        (new Ledger("$state/charges.log"))->record((string) ($charge['id'] ?? 'none'), $copy);
        answer($status, $seen + ($status === 200 ? ['charged' => $charge['id'] ?? ''] : ['error' => 'out of order']));
        break;
    default:
        answer(404, ['error' => "no page $path"]);
}
