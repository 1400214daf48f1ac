<?php
// php large.php curl|streams up|down URL [FILE]: moves many bytes without holding them, and prints how many and their hash.
[, $by, $direction, $url] = $argv;
$hash = hash_init('sha256');
$bytes = 0;
$take = function ($part) use ($hash, &$bytes) {
    hash_update($hash, $part);
    $bytes += strlen($part);
    return strlen($part);
};
if ($by === 'streams') {
    $stream = fopen($url, 'r');
    while (($part = fread($stream, 65536)) !== false && $part !== '') {
        $take($part);
    }
} else {
    $curl = curl_init($url);
    curl_setopt($curl, CURLOPT_WRITEFUNCTION, fn ($curl, $part) => $take($part));
    if ($direction === 'up') {
        $file = fopen($argv[4], 'r');
        curl_setopt_array($curl, [CURLOPT_UPLOAD => true, CURLOPT_INFILE => $file, CURLOPT_INFILESIZE => filesize($argv[4])]);
        curl_setopt($curl, CURLOPT_WRITEFUNCTION, function ($curl, $part) {
            echo $part;
            return strlen($part);
        });
    }
    if (!curl_exec($curl)) {
        exit('error ' . curl_error($curl) . "\n");
    }
}
if ($direction === 'down') {
    echo "$bytes bytes ", hash_final($hash), "\n";
}
