<?php
declare(strict_types=1);

/*
 * The storefront: the shop's front, which asks the payment service for quotes and charges cards.
 *
 *   GET  /healthz    is this process up
 *   GET  /quote      what would it cost (safe to repeat)
 *   GET  /prices     the same through PHP's own streams instead of curl
 *   POST /checkout   {"id": "...", "amount": 100} charges a card once
 *   POST /orders     {"id": "...", "amount": 100, "card": "..."} writes to the database and reads it back
 *
 * The answer is the payment service's, with what this hop saw put beside it.
 */

require __DIR__ . '/src/Database.php';
require __DIR__ . '/src/HttpClient.php';

function answer(int $status, array $document): void
{
    http_response_code($status);
    header('Content-Type: application/json');
    echo json_encode($document, JSON_UNESCAPED_SLASHES), "\n";
}

function relay(HttpResponse $response): void
{
    $payment = json_decode($response->body, true);
    answer($response->status, [
        'storefront' => ['traceparent' => $_SERVER['HTTP_TRACEPARENT'] ?? ''],
        'payment' => $payment ?? trim($response->body),
    ]);
}

/** Streams ignore http_proxy, so without interception they need an address that the sidecar listens at. */
function streamed(string $url): HttpResponse
{
    $context = stream_context_create(['http' => ['header' => HttpClient::journey(), 'ignore_errors' => true]]);
    $body = @file_get_contents($url, false, $context);
    if ($body === false) {
        return new HttpResponse(502, json_encode(['error' => "no answer from $url"]));
    }
    preg_match('~^HTTP/\S+ (\d{3})~', $http_response_header[0], $match);
    return new HttpResponse((int) $match[1], $body);
}

/** Only these characters, so that nothing in a statement is anything but a value. */
function plain(mixed $value): string
{
    return preg_replace('~[^A-Za-z0-9-]~', '', (string) $value);
}

function keep(array $order): void
{
    $id = plain($order['id'] ?? '');
    $amount = (int) ($order['amount'] ?? 0);
    $card = plain($order['card'] ?? '');
    try {
        $database = new Database();
        $database->query("INSERT INTO orders (id, amount, card) VALUES ('$id', $amount, '$card')");
        $rows = $database->query("SELECT id, amount, card FROM orders WHERE id = '$id'");
        answer(200, ['database' => ['version' => $database->version, 'rows' => $rows]]);
    } catch (RuntimeException $failure) {
        answer(502, ['error' => $failure->getMessage()]);
    }
}

$http = new HttpClient();
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);

switch ($_SERVER['REQUEST_METHOD'] . ' ' . $path) {
    case 'GET /healthz':
        answer(200, ['status' => 'up']);
        break;
    case 'GET /quote':
        relay($http->get('http://payment-service/quote'));
        break;
    case 'GET /prices':
        relay(streamed((getenv('PAYMENT_URL') ?: 'http://payment-service') . '/quote'));
        break;
    case 'POST /checkout':
        $order = json_decode(file_get_contents('php://input'), true) ?: [];
        relay($http->post('http://payment-service/charge', [
            'id' => $order['id'] ?? '',
            'amount' => $order['amount'] ?? 0,
        ]));
        break;
    case 'POST /orders':
        keep(json_decode(file_get_contents('php://input'), true) ?: []);
        break;
    default:
        answer(404, ['error' => "no page $path"]);
}
