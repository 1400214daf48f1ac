<?php
$server = new SoapServer(__DIR__ . '/payment.wsdl', ['cache_wsdl' => WSDL_CACHE_NONE]);
$server->addFunction('charge');
function charge($card, $amount)
{
    if ($amount < 0) {
        throw new SoapFault('Client', "no charge of $amount");
    }
    return "charged $amount to " . substr($card, -4);
}
$server->handle();
