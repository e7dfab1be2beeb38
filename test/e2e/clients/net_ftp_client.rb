# A session by Ruby's net/ftp, which resumes the control connection's TLS session on its data connections.
# The steps are those of ScriptedClient (test/support/client-script.ts).
require "net/ftp"

SECONDS = 20

# Where net/ftp says what it does.
$stdout = $stderr
$stderr.set_encoding(Encoding::BINARY)

def connect
  host, port, security, certificate, username, password, data_mode = ARGV
  Net::FTP.new(
    host, port: port.to_i, username: username, password: password, passive: data_mode != "active",
    ssl: security == "explicit" && { ca_file: certificate }, use_pasv_ip: true,
    open_timeout: SECONDS, read_timeout: SECONDS, debug_mode: true
  )
end

def resume(client, path, local_path)
  client.resume = true
  client.getbinaryfile(path, local_path)
ensure
  client.resume = false
end

def resume_upload(client, local_path, path)
  client.resume = true
  client.putbinaryfile(local_path, path)
ensure
  client.resume = false
end

# By MLSD, by NLST and by LIST: all have to agree.
def names(client, folder)
  client.chdir(folder)
  facts, bare, long = [client.mlsd.map(&:pathname), client.nlst, client.list].map do |lines|
    lines.map { |line| line.dup.force_encoding("UTF-8") }
  end
  return facts if facts == bare && long.zip(facts).all? { |line, name| name && line.end_with?(name) }

  raise IOError, "MLSD #{facts}, NLST #{bare}, LIST #{long}"
end

STEPS = {
  "upload" => ->(client, local_path, path) { client.putbinaryfile(local_path, path) && nil },
  "download" => ->(client, path, local_path) { client.getbinaryfile(path, local_path) && nil },
  "resume" => ->(*arguments) { resume(*arguments) && nil },
  "resumeUpload" => ->(*arguments) { resume_upload(*arguments) && nil },
  "list" => ->(*arguments) { names(*arguments) },
  "rename" => ->(client, from, to) { client.rename(from, to) && nil },
  "remove" => ->(client, path) { client.delete(path) && nil },
  "makeDirectory" => ->(client, path) { client.mkdir(path) && nil },
  "removeDirectory" => ->(client, path) { client.rmdir(path) && nil }
}.freeze

def answer(client, step, *arguments)
  ["ok", *STEPS.fetch(step).call(client, *arguments)]
rescue SystemCallError, IOError, Net::FTPError => e
  ["error", "#{e.class}: #{e.message}".gsub(/\s+/, " ")]
end

STDOUT.sync = true
client = connect
$stdin.each_line(chomp: true) { |line| STDOUT.puts(answer(client, *line.split("\t")).join("\t")) }
client.quit
