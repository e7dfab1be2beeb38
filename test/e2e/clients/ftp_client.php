<?php
// A session by PHP's ftp functions. The steps are those of ScriptedClient (test/support/client-script.ts).
declare(strict_types=1);

const SECONDS = 20;

[, $host, $port, $security, , $username, $password, $dataMode] = $argv;

set_error_handler(function (int $level, string $message): never {
    throw new RuntimeException($message);
});

function connected(FTP\Connection|false $client): FTP\Connection
{
    return $client ?: throw new RuntimeException('not connected');
}

function done(mixed $outcome): array
{
    return $outcome === false ? throw new RuntimeException('failed') : [];
}

/** By NLST, by LIST and by MLSD: all have to agree. */
function names(FTP\Connection $client, string $folder): array
{
    done(ftp_chdir($client, $folder));
    $bare = ftp_nlist($client, '');
    $long = ftp_rawlist($client, '');
    $facts = array_column(ftp_mlsd($client, ''), 'name');
    $agree = $bare === $facts && count($long) === count($bare)
        && array_filter($bare, fn($name, $index) => !str_ends_with($long[$index], $name), ARRAY_FILTER_USE_BOTH) === [];
    return $agree ? $bare : throw new RuntimeException(json_encode(['NLST' => $bare, 'LIST' => $long, 'MLSD' => $facts]));
}

$steps = [
    'upload' => fn($client, $localPath, $path) => done(ftp_put($client, $path, $localPath, FTP_BINARY)),
    'download' => fn($client, $path, $localPath) => done(ftp_get($client, $localPath, $path, FTP_BINARY)),
    'resume' => fn($client, $path, $localPath) => done(ftp_get($client, $localPath, $path, FTP_BINARY, FTP_AUTORESUME)),
    'resumeUpload' => fn($client, $localPath, $path) => done(ftp_put($client, $path, $localPath, FTP_BINARY, FTP_AUTORESUME)),
    'list' => names(...),
    'rename' => fn($client, $from, $to) => done(ftp_rename($client, $from, $to)),
    'remove' => fn($client, $path) => done(ftp_delete($client, $path)),
    'makeDirectory' => fn($client, $path) => done(ftp_mkdir($client, $path)),
    'removeDirectory' => fn($client, $path) => done(ftp_rmdir($client, $path)),
];

$connect = $security === 'plain' ? ftp_connect(...) : ftp_ssl_connect(...);
$client = connected($connect($host, (int) $port, SECONDS));
done(ftp_login($client, $username, $password));
done(ftp_pasv($client, $dataMode !== 'active'));
while (($line = fgets(STDIN)) !== false) {
    $request = explode("\t", rtrim($line, "\n"));
    try {
        $answer = ['ok', ...$steps[$request[0]]($client, ...array_slice($request, 1))];
    } catch (RuntimeException $error) {
        $answer = ['error', strtr($error->getMessage(), "\t\r\n", '   ')];
    }
    echo implode("\t", $answer), "\n";
}
ftp_close($client);
