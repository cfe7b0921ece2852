<?php
// Asks php-memcached: getServerByKey contacts no server.
const OPTIONS = [
    'modula' => [],
    'consistent' => [[Memcached::OPT_DISTRIBUTION, Memcached::DISTRIBUTION_CONSISTENT]],
    'compatible' => [[Memcached::OPT_LIBKETAMA_COMPATIBLE, true]],
];

function fleet_of(array $choices): Memcached
{
    $client = new Memcached();
    foreach (OPTIONS[$choices['distribution']] as [$option, $value]) {
        $client->setOption($option, $value);
    }
    if ($choices['hash'] !== '') {
        $client->setOption(Memcached::OPT_HASH, constant('Memcached::HASH_' . strtoupper($choices['hash'])));
    }
    return $client;
}

while (($line = fgets(STDIN)) !== false) {
    $fields = explode("\t", rtrim($line, "\n"));
    if ($fields[0] === 'fleet') {
        $choices = [];
        foreach (array_slice($fields, 1) as $choice) {
            [$name, $value] = explode('=', $choice, 2);
            $choices[$name] = $value;
        }
        $client = fleet_of($choices);
        $numbers = [];
    } elseif ($fields[0] === 'node') {
        $port = (int) $fields[3] ?: 11211;
        $numbers["{$fields[2]}:$port"] = count($numbers);
        $client->addServer($fields[2], $port, (int) $fields[4]);
    } else {
        $server = $client->getServerByKey(hex2bin($fields[1]));
        if ($server === false) {
            fwrite(STDERR, "no server for {$fields[1]}: " . $client->getResultMessage() . "\n");
            exit(1);
        }
        echo $numbers["{$server['host']}:{$server['port']}"], "\n";
    }
}
