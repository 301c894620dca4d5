"""Names in every spelling times every way to write a pair."""
SECRET = """db password;admin passwd;user pwd;pw;dbpass;mysqlpass;root pw;bind pw;pass;user pass;passcode;pass phrase;login password;
 old password;password2;password confirm;temp password;encrypted password;keystore password;secret;client secret;app secret;shared secret;
 webhook secret;secret key;secret access key;secret key base;cookie secret;consumer secret;api secret;api key;apikey;x api key;service key;
 access key;account key;master key;signing key;encryption key;hmac key;auth key;license key;session key;private key;pre shared key;psk;
 token;access token;refresh token;id token;auth token;bearer token;csrf token;reset token;api token;bot token;device token;sas token;tokens;
 credential;credentials;auth;session id;session;otp code;one time code;verification code;recovery code;connection password;
 personal access token;deploy key;security token;user credentials;vault token;unseal key""".replace("\n", "").split(";")
PLAIN = """token count;tokens used;token url;token issuer;token algorithm;token scope;secret name;secret path;secret engine;secret version;key id;
 key size;key version;key usage;keyspace;password attempts;password rotation days;password policy;passwordless;passwd file;pass rate;passes;
 pinned version;pin count;auth mode;auth url;auth latency ms;auth status;otp length;session count;session timeout;cookie count;access key age days;
 api key count;api key name;credential type;credential provider;tokenizer;authorized;compass;passenger;bypass mode;secretary;key pair name""".replace("\n", "").split(";")
SYNTAX = ["%s=⟦v⟧ region=«‹region›»", "%s: ⟦v⟧", "\"%s\": \"⟦v⟧\", \"n\": «‹int›»", "{\\\"%s\\\":\\\"⟦v⟧\\\"}", "Cfg { %s: \"⟦v⟧\", n: «‹int›» }", "Cfg { %s: Some(\"⟦v⟧\") }",
          "'%s' => '⟦v⟧'", "[%s=⟦v⟧]", "<%s>⟦v⟧</%s>", "--%s ⟦v⟧ «--region» x", "--%s=⟦v⟧", "?%s=⟦v⟧&page=«2»", "%s = \"⟦v⟧\"", "{\"name\":\"%s\",\"value\":\"⟦v⟧\"}",
          "(\"%s\", \"⟦v⟧\")", "map[%s:⟦v⟧ region:«‹region›»]", "set %s to ⟦v⟧", "%s ⟦v⟧ rejected by «‹host›»", "\x1b[3m%s\x1b[0m\x1b[2m=\x1b[0m⟦v⟧", "%s is ⟦v⟧"]
SPACED = {"set %s to ⟦v⟧", "%s ⟦v⟧ rejected by «‹host›»", "%s is ⟦v⟧", "%s: ⟦v⟧"}


def spelled(name, syntax, rnd):
    words = name.split()
    if syntax in SPACED:
        return " ".join(words)
    camel = words[0] + "".join(w.capitalize() for w in words[1:])
    forms = ["_".join(words), camel, "-".join(words), "_".join(words).upper(), ".".join(words), camel[0].upper() + camel[1:]]
    if "<" in syntax or "--" in syntax:
        forms = forms[:3]
    return rnd.choice(forms)


def plan(rnd):
    for name in SECRET:
        short = name in ("pw", "auth", "session", "pass")   # no word of a sentence
        for syntax in rnd.sample([x for x in SYNTAX if not (short and x in SPACED)], 2):
            value = "⟦pin6⟧" if name.endswith(" code") else rnd.choice(["⟦tok20⟧", "⟦pww⟧", "⟦hex32⟧"])
            yield "key_value_secret", "name/" + name.replace(" ", "_"), syntax.replace("%s", spelled(name, syntax, rnd)).replace("⟦v⟧", value), 1
    for name in PLAIN:
        for syntax in rnd.sample(SYNTAX[:-4], 2):
            value = rnd.choice(["‹small›", "‹word›", "true"])
            yield "clean", "name/" + name.replace(" ", "_"), syntax.replace("%s", spelled(name, syntax, rnd)).replace("⟦v⟧", value), 1
