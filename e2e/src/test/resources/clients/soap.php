<?php
// php soap.php WSDL: calls twice on one client and fails once; prints all that went over the wire as PHP tells it.
$client = new SoapClient($argv[1], ['trace' => true, 'cache_wsdl' => WSDL_CACHE_NONE]);
function told(SoapClient $client): string
{
    return $client->__getLastRequestHeaders() . $client->__getLastRequest() . "\n" . $client->__getLastResponseHeaders() . "\n" . $client->__getLastResponse();
}
foreach ([5, 6, -1] as $amount) {
    try {
        echo 'result: ', $client->charge('4242424242424242', $amount), "\n";
    } catch (SoapFault $fault) {
        echo 'fault: ', $fault->getMessage(), "\n";
    }
    echo told($client);
}
