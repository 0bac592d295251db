# A labelled failure, a row as tests/corpus/accuracy has it, as a scenario in
# which smtp-probe meets it: "scenario ID" and its YAML, or "reason ..." where no
# server can play it. Run with jq -r.

def context: .context // "";
def said: .reply | join("\n");
def is_server_reply: .reply | any(test("^[45][0-9][0-9]([ -]|$)"));

# ---- who runs the server: its name and the persona that is like it ----

def of_table($table; $text): first($table[] | . as $row | select($text | test($row[0]; "i")) | $row[1]) // null;

def hosts: [
    ["hve|high volume", "smtp-hve.office365.com"],
    ["gmail mx", "gmail-smtp-in.l.google.com"],
    ["gmail|google", "smtp.gmail.com"],
    ["proton mail mx", "mail.protonmail.ch"],
    ["outlook.com$|hotmail|\\blive\\b", "smtp-mail.outlook.com"],
    ["microsoft 365|office ?365|exchange online$|exchange online /", "smtp.office365.com"],
    ["amazon ses|aws", "email-smtp.us-east-1.amazonaws.com"],
    ["yahoo", "smtp.mail.yahoo.com"], ["aol", "smtp.aol.com"],
    ["sendgrid", "smtp.sendgrid.net"], ["mailgun", "smtp.mailgun.org"],
    ["smtp2go", "mail.smtp2go.com"], ["icloud", "smtp.mail.me.com"],
    ["yandex", "smtp.yandex.com"], ["exmail", "smtp.exmail.qq.com"], ["qq", "smtp.qq.com"],
    ["netease|163", "smtp.163.com"], ["posteo", "posteo.de"],
    ["mandrill|mailchimp", "smtp.mandrillapp.com"], ["mailtrap", "live.smtp.mailtrap.io"],
    ["ionos|1&1", "smtp.ionos.de"], ["gmx", "mail.gmx.net"], ["web\\.de", "smtp.web.de"],
    ["freshmail", "smtp.freshmail.com"], ["feishu|lark", "smtp.larksuite.com"],
    ["brevo|sendinblue", "smtp-relay.brevo.com"], ["alibaba|aliyun", "smtp.qiye.aliyun.com"],
    ["centrum|atlas", "smtp.centrum.cz"], ["jetemail", "smtp.jetemail.com"],
    ["tiscali", "smtp.tiscali.it"], ["i\\.ua", "smtp.i.ua"], ["resend", "smtp.resend.com"],
    ["postmark", "smtp.postmarkapp.com"], ["mailjet", "in-v3.mailjet.com"], ["zoho", "smtp.zoho.com"],
    ["fastmail", "smtp.fastmail.com"], ["strato", "smtp.strato.de"], ["mail\\.ru", "smtp.mail.ru"],
    ["proton mail \\(smtp", "smtp.protonmail.ch"], ["ovh", "ssl0.ovh.net"],
    ["messagelabs|symantec", "cluster1.eu.messagelabs.com"], ["mimecast", "eu-smtp-inbound-1.mimecast.com"],
    ["oracle", "smtp.email.us-ashburn-1.oci.oraclecloud.com"], ["sparkpost", "smtp.sparkpostmail.com"],
    ["at&t", "smtp.mail.att.net"], ["godaddy", "smtpout.secureserver.net"]
];

def personas: [
    ["exchange server", "exchange"], ["gmail|google|gsmtp", "gmail"],
    ["microsoft 365|office ?365|outlook|exchange online", "office365"], ["exchange", "exchange"],
    ["amazon ses", "ses"], ["yahoo|aol", "yahoo"], ["sendgrid", "sendgrid"], ["mailgun", "mailgun"],
    ["gmx|web\\.de|ionos|nemesis", "gmx"], ["strato", "strato"], ["zoho", "zoho"], ["fastmail", "fastmail"],
    ["proton mail \\(", "proton"], ["opensmtpd", "opensmtpd"], ["haraka", "haraka"],
    ["sendmail", "sendmail"], ["qmail", "qmail"], ["postfix", "postfix"], ["exim|cpanel|smtp2go", "exim"]
];

# A name that the circumstances give, else the provider's own.
def host:
    (context | [scan("\\b(?:smtp|mail|email-smtp|mx[0-9]*)[a-z0-9-]*(?:\\.[a-z0-9-]+){1,3}\\b")][0])
    // of_table(hosts; .provider // "")
    // (said | [scan("opening to ([a-z0-9.-]+):")][0][0]) // "mail.example.org";

def persona: of_table(personas; "\(.provider) \(.software)") // "plain";

# A greeting that it shows.
def greeting:
    [.reply[] | capture("^(SERVER -> CLIENT: )?220[ -](?<text>.*)").text] | (length - 1) as $last |
    [to_entries[] | "220" + (if .key < $last then "-" else " " end) + .value] | map(. + "\n") | join("");

# ---- the settings ----

def is_anonymous:
    context | test("^(direct|delivery)\\b|no auth\\b|without [a-z/]*auth|not authenticated|unauthenticated|anonymous|never authenticat|before auth|auth (is )?(off|disabled)|no credentials|\\bmx\\b|port 25\\b|:25\\b|skips auth"; "i");

def credentials:
    if "\(context) \(.software)" | test("xoauth2|oauthbearer|access token"; "i") then
        {username: "someone@example.org", token: "ya29.token"}
    elif (.stage | IN("mail", "rcpt", "data")) and is_anonymous then {anonymous: "yes"}
    else {
        username:
            (if context | test("(user ?name|login)[a-z ]* without (the |its )?domain|bare user|short (user|login)"; "i")
             then "someone" else "someone@example.org" end),
        password:
            (if context | test("(valid|good|correct|right|new) app(-|lication)? ?(specific )?password"; "i") then "abcdefghijklmnop"
             elif context | test("non-ascii|umlaut|latin-1"; "i") then "pässwört"
             else "the password" end)
    } end;

def mode:
    if (context | test("\\b465\\b|implicit|smtps\\b"; "i")) and (context | test("587|starttls"; "i") | not) then
        {server: {listen: "submissions"}, probe: {}}
    elif (.stage | IN("auth", "mail")) and (context | test("in clear|without (start)?tls|tls off|before starttls|unencrypted"; "i")) then
        {server: {listen: "submission", "auth-in-clear": "yes", ehlo: {plaintext: ["STARTTLS", "AUTH PLAIN LOGIN"]}},
         probe: {security: "none", options: ["--allow-cleartext-auth"]}}
    else {server: {listen: "submission"}, probe: {}} end;

def expectation: {probe: {verdict: "fail", diagnosis: .accept[0], also: .accept[1:]}};

# The scenario from its parts; what a part says of the server or the probe is
# added to what the row says.
def scenario($part):
    mode as $mode | greeting as $greeting | credentials as $credentials |
    ([$part.rules[]?.at] | index("greeting")) as $greets |
    {
        scenario: 1, id, title: "\(.id), live",
        server: (
            {base: persona} + $mode.server
            + (if $greeting == "" or $greets then {} else {replies: {greeting: $greeting}} end)
            + (if $credentials.anonymous then {"auth-required": "no"}
               else {accounts: [$credentials | {username, password, token}]} end)
            + ($part.server // {})),
        probe: (
            {host: host, "server-name": "mail.example.org", timeout: "1s"}
            + $credentials + $mode.probe + ($part.probe // {})),
        expect: expectation
    } + ($part | del(.server, .probe)) |
    .probe.host as $host |
    if .dns then .dns |= map(if .name == "@" then .name = $host else . end) else . end;

# ---- a refusal: these lines, as a reply to the stage's command ----

# All but the last line with a hyphen; lines that lost their code get it back.
def as_reply:
    (first(.[] | select(test("^[45][0-9][0-9]")))[0:3]) as $code |
    map(sub("^[0-9]{3}[ -]?"; "")) as $texts |
    [range($texts | length) as $i | $code + (if $i < ($texts | length) - 1 then "-" else " " end) + $texts[$i]] |
    join("\n") + "\n";

def refusal_lines: .reply | [.[] | select(test("^2[0-9][0-9]") | not)];

def event:
    if .stage == "data" then (if context | test("^(at|in answer to|reply to) data|before 354"; "i") then "DATA" else "end-of-data" end)
    else {greeting: "greeting", ehlo: "EHLO", starttls: "STARTTLS", tls: "EHLO", auth: "AUTH",
          mail: "MAIL", rcpt: "RCPT"}[.stage] end;

def refused:
    event as $event |
    (refusal_lines | as_reply) as $reply |
    scenario({rules: (
        [{at: $event, reply: $reply} + (if .stage == "tls" then {if: {tls: "true"}} else {} end)] +
        (if $event == "EHLO" then [{at: "HELO", reply: $reply, fires: "0-"}] else [] end)),
        probe: {}});

# ---- what a client says of a server's behaviour ----

def proxied($kind; $event; $do): {proxy: {kind: $kind, rules: [{at: $event} + $do]}};
def http($status; $headers):
    proxied("http"; "CONNECT"; {http: ({status: $status} + if $headers == [] then {} else {headers: $headers} end), then: "close"});
def socks($version; $code): proxied("socks\($version)"; "CONNECT"; {do: [{socks: $code}, "close"]});
def certificate($name): {server: {tls: {certificate: $name}}};
def at($event; $do): {rules: [{at: $event, do: $do}]};
def offers($plaintext; $secure): {server: {base: "plain", ehlo: {plaintext: $plaintext, secure: $secure}}};
def says_first($bytes): at("greeting"; [{send: $bytes}, "close"]);
# The host of the settings, and what a DNS server says of it.
def resolved($host; $answer):
    {probe: (if $host then {host: $host} else {} end),
     dns: [{name: "mail.example.net", A: "127.0.0.1"}, (if $answer then {name: "@", answer: $answer} else empty end)]};

# stage, what the client says (with the circumstances), the scenario's part; the first that fits.
def behaviours: [
    ["dns", "mailuser:587", resolved("MAILUSER:587"; null)],
    ["dns", "https://", resolved("https://smtp.example.org"; null)],
    ["dns", "enotfound \\S|known\\. \\(|getaddrinfo for ", "named"],
    ["dns", "no data record|no address associated", resolved(null; "empty")],
    ["dns", "host not found, try again", resolved(null; "silent")],
    ["dns", "host not found", resolved(null; null)],
    ["dns", "servfail|eai_again|temporary|name service error|try ?again|misbehaving|did not complete", resolved(null; "servfail")],
    ["dns", "erefused", resolved(null; "refused")],
    ["dns", "i/o timeout|timed out", resolved(null; "silent")],
    ["dns", "enotfound|not resolve|no such host|not known|getaddrinfo|unknownhost|cannot find", resolved(null; null)],

    ["tcp", "eacces|permission|::|ipv6|route|unreachable", null],
    ["tcp", "timed ?out|etimedout|i/o timeout|or timeout|/ timeout|timeout on|connection timeout", {server: {port: "silent"}}],
    ["tcp", "refused", {server: {port: "refused"}}],

    ["greeting", "secureserver", {
        server: {base: "exim", replies: {greeting: "220-sg2plcpnl0207.prod.sin2.secureserver.net ESMTP Exim 4.89_1\n220 We do not authorize the use of this system\n"}},
        probe: {host: "smtp.office365.com"}, rules: [{at: "AUTH", reply: "535 Incorrect authentication data\n", fires: "0-"}]}],
    ["greeting", "220 \\*", {
        server: {ehlo: {plaintext: ["XXXXXXXA", "SIZE 10240000"]}}, rules: [{at: "greeting", reply: "220 *****************************************************\n"}]}],
    ["greeting", "http/1", says_first("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")],
    ["greeting", "\\* ok", says_first("* OK [CAPABILITY IMAP4rev1 SASL-IR] Dovecot ready.\r\n")],
    ["greeting", "ssh-2", says_first("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")],
    ["greeting", "465|enablessl", {server: {listen: "submissions"}, probe: {security: "starttls"}}],
    ["greeting", "socks5", ({proxy: {kind: "socks5"}} + at("greeting"; "hang"))],
    ["greeting", "econnreset", at("greeting"; "reset")],
    ["greeting", "eof|closed", at("greeting"; "close")],
    ["greeting", "never|timeout|silence|response: -1", at("greeting"; "hang")],

    ["proxy", "proxy connection timed out|to proxy .*timed out", {proxy: {kind: "socks5", port: "silent"}}],
    ["proxy", "\\b403\\b", http("403 Forbidden"; ["X-Squid-Error: ERR_ACCESS_DENIED 0"])],
    ["proxy", "407(.|\n)*(ntlm|kerberos)", (http("407 Proxy Authentication Required"; ["Proxy-Authenticate: NTLM", "Proxy-Authenticate: Negotiate"]) + {probe: {proxy: {username: "someone", password: "secret"}}})],
    ["proxy", "407(.|\n)*wrong", {proxy: {kind: "http", username: "someone", password: "secret"}, probe: {proxy: {username: "someone", password: "wrong"}}}],
    ["proxy", "\\b407\\b", http("407 Proxy Authentication Required"; ["Proxy-Authenticate: Basic realm=\"proxy\""])],
    ["proxy", "\\b50[234]\\b", http("503 Service Unavailable"; ["X-Squid-Error: ERR_CONNECT_FAIL 110"])],
    ["proxy", "then no greeting", ({proxy: {kind: "http"}} + at("greeting"; "hang"))],
    ["proxy", "socks4", socks(4; 91)],
    ["proxy", "05 02|ruleset", socks(5; 2)],
    ["proxy", "general", socks(5; 1)],
    ["proxy", "connectionrefused|reply 5\\b", socks(5; 5)],
    ["proxy", "channel", null],
    ["proxy", "hostunreach", socks(5; 4)],
    ["proxy", "timed out", socks(5; 6)],
    ["proxy", "socks5 authentication failed|user was rejected", {proxy: {kind: "socks5", username: "someone", password: "secret"}, probe: {proxy: {username: "someone", password: "wrong"}}}],
    ["proxy", "no accepted auth|no authentication method|methods were rejected|no acceptable|user and password", {proxy: {kind: "socks5", username: "someone", password: "secret"}}],
    ["proxy", "version number: 72", proxied("socks5"; "method-negotiation"; {do: [{send: "HTTP/1.1 400 Bad Request\r\n\r\n"}, "close"]})],
    ["proxy", "malformed", proxied("socks5"; "CONNECT"; {do: [{send: {hex: "00 00 00 01"}}, "close"]})],
    ["proxy", "<--denied", http("403 Forbidden"; [])],
    ["proxy", "refused", {proxy: {kind: "socks5", port: "refused"}}],

    ["starttls", "not support|not supported", offers(["SIZE 10240000"]; ["SIZE 10240000"])],

    ["tls", "wrong version number|packet length too long|first record|unrecognized ssl|ssl or tls connection(?!(.|\n)*certificate)|unexpected tls packet|invalidcontenttype|unknown protocol",
        {server: {listen: "submission"}, probe: {security: "implicit"}}],
    ["tls", "require tls 1.3", {server: {tls: {versions: ["tls1.3"]}}, probe: {"tls-versions": ["tls1.2"]}}],
    ["tls", "limited to tls 1.0", {server: {tls: {versions: ["tls1.2", "tls1.3"]}}, probe: {"tls-versions": ["tls1.0", "tls1.1"]}}],
    ["tls", "unsupported protocol|protocol ?version|appropriate protocol", {server: {tls: {versions: ["tls1.0", "tls1.1"]}}}],
    ["tls", "no sni provided", {server: {tls: {"no-name": "refused"}}, probe: {host: "127.0.0.1", "server-name": null}}],
    ["tls", "fortinet|fortigate|kaspersky|avast|inspect", certificate("inspected")],
    ["tls", "is before", certificate("not-yet-valid")],
    ["tls", "expiredexception|has expired|validity check", certificate("expired")],
    ["tls", "in certificate chain", certificate("untrusted-root")],
    ["tls", "certificate required", {server: {tls: {"client-certificate": "required"}}}],
    ["tls", "no cipher suite|no shared cipher", null],
    ["tls", "handshake ?failure|alert number 40", at("tls-handshake"; [{alert: "handshake-failure"}, "close"])],
    ["tls", "unexpected eof", at("tls-handshake"; "close")],
    ["tls", "reset", at("tls-handshake"; "reset")],
    ["tls", "revoked", (certificate("revoked") * {probe: {crl: "yes"}})],
    ["tls", "not yet valid", certificate("not-yet-valid")],
    ["tls", "default self-signed|self.signed", certificate("self-signed")],
    ["tls", "altnames|did not match|valid for|mismatch|ip sans", certificate("wrong-host")],
    ["tls", "verify the first certificate", certificate("missing-intermediate")],
    ["tls", "unknown (certificate authority|authority|ca)|local issuer|pkix|known issuer|untrusted|unknownissuer|certificatechain", certificate("untrusted-root")],

    ["auth", "missing credentials", {probe: {password: null}}],
    ["auth", "unencrypted connection", {server: {ehlo: {plaintext: ["AUTH PLAIN"]}}, probe: {security: "none"}}],
    ["auth", "no auth\\b|does not support auth", offers(["STARTTLS", "SIZE 10240000"]; ["SIZE 10240000", "8BITMIME", "HELP"])],
    ["auth", "no compatible auth|no mechanism available|no worthy", {server: {ehlo: {secure: ["AUTH LOGIN"]}}, probe: {mechanisms: ["PLAIN"]}}],
    ["data", "then nothing|timeout|blank", at("end-of-data"; "hang")]
];

# The host that the text gives.
def named:
    said | [scan("(?i)ENOTFOUND (\\S+)|known\\. \\(([^:)]+)|getaddrinfo for (\\S+) failed")][0] | map(select(.))[0];

def played:
    . as $row | "\(said)\n\(context)" as $text |
    first(behaviours[] | . as $b | select($b[0] == $row.stage and ($text | test($b[1]; "i"))) | $b[2]) // null |
    if . == "named" then resolved($row | named; null) else . end |
    if . then . as $part | $row | scenario($part) else null end;

def reason:
    if "\(said) \(context)" | test("eacces|permission|antivirus|10013"; "i") then "refused by the client's own system"
    elif .stage == "tcp" then "of another network"
    else "of the client alone" end;

# ---- as YAML: a text of lines becomes a block ----

def margin($depth): "  " * $depth;
def yaml($depth):
    if type == "object" then
        "\n" + (to_entries | map(select(.value != null) | margin($depth) + (.key | tojson) + ":" + (.value | yaml($depth + 1))) | join(""))
    elif type == "array" then
        "\n" + (map(margin($depth) + "-" + yaml($depth + 1)) | join(""))
    elif type == "string" and endswith("\n") then
        " |\n" + (rtrimstr("\n") | split("\n") | map(margin($depth) + . + "\n") | join(""))
    else " " + tojson + "\n" end;

(if is_server_reply and (.stage | IN("dns", "tcp", "proxy") | not) then refused
 else played end) as $scenario |
if $scenario then "scenario \(.id)" + ($scenario | yaml(0)) else "reason " + reason end
