//! What pattern lists are known to get wrong: each line with what must come out.

mod beyond_ascii;

use tracing_security_redact::{Policy, Redactor};

/// Redacts, and checks that redacting again changes nothing.
#[expect(clippy::expect_used, reason = "a test helper")]
fn redact(text: &str) -> String {
    let redactor = Redactor::new(Policy::default()).expect("the default policy");
    let once = redactor.redact(text).into_owned();
    assert_eq!(
        redactor.redact(&once),
        once,
        "redacting twice changes {text:?}"
    );
    once
}

#[test]
fn secrets_in_every_syntax_are_found_and_their_surroundings_stay() {
    let wrong: Vec<String> = DIRTY
        .iter()
        .filter(|(text, secret, kept)| {
            let out = redact(text);
            out.contains(secret) || kept.iter().any(|word| !out.contains(word))
        })
        .map(|(text, _, _)| format!("{text}\n      -> {}", redact(text)))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n  {}",
        wrong.len(),
        DIRTY.len(),
        wrong.join("\n  ")
    );
}

#[test]
fn what_only_looks_like_a_secret_is_left_alone() {
    let wrong: Vec<String> = CLEAN
        .iter()
        .filter(|text| redact(text) != **text)
        .map(|text| format!("{text}\n      -> {}", redact(text)))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n  {}",
        wrong.len(),
        CLEAN.len(),
        wrong.join("\n  ")
    );
}

#[test]
fn a_letter_beyond_ascii_changes_no_verdict() {
    let dirty = DIRTY.iter().map(|(text, _, _)| *text);
    beyond_ascii::changes_nothing(dirty.chain(CLEAN.iter().copied()));
}

#[rustfmt::skip]
static DIRTY: &[(&str, &str, &[&str])] = &[
    // where triggers are easily missed
    (r#"password: Qx7swordfish user="bob""#, "Qx7", &["password", r#"user="bob""#]),
    (r#"sent ("password", "Pw+4711") on"#, "4711", &["sent", "password", "on"]),
    (r#"call setPassword("Pw+4711") done"#, "4711", &["setPassword", "done"]),
    ("-----END CERTIFICATE----------BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nFRIEND END OF\nline\n-----END PRIVATE KEY----- then", "line", &["then"]),
    ("ta: -----BEGIN OpenVPN Static key V1-----\n6acef03f62675b4b\n-----END OpenVPN Static key V1----- then", "6acef03f", &["then"]),
    ("key\n-----BEGIN OPENVPN STATIC KEY V1-----\n0a1b2c3d4e5f60718293a4b5c6d7e8f9\n-----END OPENVPN STATIC KEY V1----- then", "0a1b2c3d", &["key", "then"]),
    ("row $S$D7mK2pXw9LqRtYv4NbZc8HdFjGs3AeUoTi6BnCx5MkPlWqRs1VuE found", "2pXw9Lq", &["row", "found"]),
    ("scan otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8SGEV4YW1w&x=1", "CjEKCkhl", &["scan otpauth-migration://offline?data=", "&x=1"]),
    ("hook whsec_ab+cdefghijklmnopqrstuvwx0123 set", "whsec_ab", &["hook", "set"]),
    ("aws wJalrXU/nFEMIxK7MDENGxbPxRfiCYEXAMPLEKE/ end", "wJalrXU", &["aws", "end"]),
    ("aws /Jalr+U/nFEMIxK7MDENGxbPxRfiCYEXAMPLEKE0 end", "/Jalr", &["aws", "end"]),
    ("connect root:s3cr3t]@10.0.0.1 failed", "s3cr3t", &["connect", "@10.0.0.1", "failed"]),
    // folded and encoded
    ("card ４１１１１１１１１１１１１１１１ used", "４１１１", &["card", "used"]),
    ("card ٤١١١١١١١١١١١١١١١ used", "٤١١١", &["card", "used"]),
    ("mail jane＠example.org now", "jane", &["mail", "now"]),
    ("mail jane\u{200b}@exam\u{ad}ple.org now", "jane", &["mail", "now"]),
    ("GET /u?mail=jane%40example.org&page=2", "jane", &["GET", "page=2"]),
    ("GET /u?pass%77ord=hunter2&page=2", "hunter2", &["page=2"]),
    ("GET /u?next=%2Flogin%3Fpassword%3Dhunter2%26x%3D1", "hunter2", &["login"]),
    ("x=%252Fa%253Fpassword%253Dhunter2", "hunter2", &["x="]),
    (r#"{"\u0070assword":"hunter2","id":7}"#, "hunter2", &["\"id\":7"]),
    (r#"{\"password\":\"hunt er2\",\"id\":7}"#, "hunt er2", &[r#"\"id\":7"#]),
    (r#"{\\\"password\\\":\\\"hunt er2\\\",\\\"id\\\":7}"#, "hunt er2", &["id"]),
    ("auth dXNlcjpodW50ZXIyMTIz end", "dXNlcjpodW50", &["auth", "end"]),
    ("&lt;password&gt;hunter2&lt;/password&gt;", "hunter2", &["password"]),
    ("pаsswоrd=hunter2 id=7", "hunter2", &["id=7"]),
    ("pass\u{200b}word=hunter2 id=7", "hunter2", &["id=7"]),
    ("to\u{212a}en=abc123def id=7", "abc123def", &["id=7"]),
    // pairs in every syntax
    (r#"{"name":"password","value":"hunter2"}"#, "hunter2", &["name", "value"]),
    (r#"{"key":"api_key","type":"text","value":"hunter2"}"#, "hunter2", &["text"]),
    (r#"{"value":"hunter2","name":"password"}"#, "hunter2", &["name"]),
    (r#"["password","hunter2"]"#, "hunter2", &["password"]),
    (r#"("password", "hunter2")"#, "hunter2", &["password"]),
    ("<password>hunter2</password>", "hunter2", &["password"]),
    (r#"<wsse:Password Type="x#PasswordText">hunter2</wsse:Password>"#, "hunter2", &["Type", "</wsse:Password>"]),
    (r#"<add key="password" value="hunter2"/>"#, "hunter2", &["key", "/>"]),
    ("<name>password</name>\n  <value>hunter2</value>", "hunter2", &["value"]),
    (r#"<property name="db.password">hunter2</property>"#, "hunter2", &["property"]),
    (r#"password="correct horse, battery; staple" next=1"#, "horse", &["next=1"]),
    (r#"User { name: "bob", password: "x y", pin: 1234 }"#, "x y", &["bob", "name"]),
    (r#"User { name: "bob", pin: 1234 }"#, "1234", &["bob"]),
    (r#"Login { password: Some("hunter2"), user: "bob" }"#, "hunter2", &["bob"]),
    (r#"Login { secret: Secret(String("hunter2")) }"#, "hunter2", &["Login"]),
    ("password:\n  hunter2\nuser: bob", "hunter2", &["user: bob"]),
    ("password: |\n  hunter2 is\n  long\nuser: bob", "hunter2", &["user: bob"]),
    ("key -----BEGIN RSA PRIVATE KEY-----\\nMIIEow\\nabc\\n-----END RSA PRIVATE KEY-----\\n end", "MIIEow", &["key", "end"]),
    ("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "MIIEvQ", &[]),
    ("run --password hunter2 --user bob", "hunter2", &["--user bob"]),
    ("run --password 'hunter 2' --user bob", "hunter 2", &["--user bob"]),
    (r#"["run","--token","hunter2","-v"]"#, "hunter2", &["-v"]),
    ("curl -u bob:hunter2 https://x.y", "hunter2", &["curl", "https://x.y"]),
    ("curl --user 'bob:hun ter2' https://x.y", "hun ter2", &["https://x.y"]),
    ("mysql -u root -phunter2 db", "hunter2", &["-u root", "db"]),
    ("sshpass -p hunter2 ssh bob@host", "hunter2", &["ssh"]),
    ("PGPASSWORD=hunter2 psql -h db", "hunter2", &["psql -h db"]),
    ("the password is hunter2, said bob", "hunter2", &["said bob"]),
    ("the password is swordfish", "swordfish", &["password"]),
    ("password for bob: hunter2", "hunter2", &["bob"]),
    ("password for user bob is hunter2 today", "hunter2", &["bob", "today"]),
    ("login with password hunter2 failed", "hunter2", &["failed"]),
    ("set password to hunter2 for bob", "hunter2", &["for bob"]),
    ("password changed from abc123x to def456y", "def456y", &["changed"]),
    ("your PIN is 4711.", "4711", &["PIN"]),
    ("OTP 482913 sent", "482913", &["sent"]),
    ("482913 is your verification code", "482913", &["verification"]),
    (r#"("cvv", "123")"#, "123", &["cvv"]),
    (r#"Digest username="bob", realm="r", uri="/x", response="6629fae49393a05397450978507c4ef1", nc=1"#, "6629fae4", &["username=\"bob\"", "nc=1"]),
    ("Authorization: Digest username=\"bob\", response=\"6629fae49393a05397450978507c4ef1\"", "6629fae4", &["bob"]),
    ("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1, Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024", "fe5f80f7", &["us-east-1"]),
    ("iban de89370400440532013000 ok", "0044", &["iban", "ok"]),
    ("card 4111\u{a0}1111\u{a0}1111\u{a0}1111 x", "1111", &["card"]),
    ("card 4111.1111.1111.1111 x", "1111", &["card"]),
    ("mail jörg@exämple.de now", "jörg", &["now"]),
    ("mail \"jane doe\"@example.org now", "jane doe", &["now"]),
    ("https://x.y/cb#access_token=abcdef123&state=7", "abcdef123", &["state=7"]),
    (r#"{"pin":1234,"a":1}"#, "1234", &["\"a\":1"]),
    (r#"{"cvv":123,"a":1}"#, "123", &["\"a\":1"]),
    (r#"{"ssn":123456789,"a":1}"#, "123456789", &["\"a\":1"]),
    ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalr", &["aws"]),
    ("AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalr", &[]),
    // names of their own
    ("ldap_bindpw=Quartz77! host=ldap7", "Quartz77", &["host=ldap7"]),
    ("ROOT_PW: Quartz77!", "Quartz77", &["ROOT_PW"]),
    ("--ftppass=Quartz77x --port 21", "Quartz77", &["--port 21"]),
    ("wpa_psk=\"four plain words here\" ssid=x", "plain words", &["ssid=x"]),
    ("X-Function-Key: k1f9aQz7Lr20xTs", "k1f9aQz7", &["X-Function-Key"]),
    ("Recovery Key 2: k1f9aQz7Lr20xTsk1f9aQz7Lr20xTs", "k1f9aQz7", &["Recovery Key 2"]),
    ("bindpw Quartz77Lemon", "Quartz77", &["bindpw"]),
    ("set db pw to Quartz77Lemon now", "Quartz77", &["now"]),
    ("requirepass Quartz77Lemon", "Quartz77", &["requirepass"]),
    ("smtp pass Quartz77Lemon refused", "Quartz77", &["refused"]),
    ("secret_id: 0f2c3d4e-1a2b-4c3d-8e9f-001122334455 role=web", "0f2c3d4e", &["role=web"]),
    ("User { session: \"q7Lemon9Harbour\", id: 7 }", "q7Lemon9", &["id: 7"]),
    ("{\"code_verifier\":\"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk\"}", "dBjftJeZ", &[]),
    ("user_pass_md5: 5f4dcc3b5aa765d61d8327deb882cf99", "5f4dcc3b", &[]),
    ("radius-server host 10.0.0.9 key 7 Quartz77Lemon", "Quartz77", &["10.0.0.9"]),
    ("C: AUTH PLAIN AGJvYgBodW50ZXIy", "AGJvYg", &["AUTH PLAIN"]),
    // something between name and value
    ("password: !!str Quartz77x", "Quartz77", &["!!str"]),
    ("password: &shared Quartz77x", "Quartz77", &["&shared"]),
    (" Token: (string) (len=9) \"Quartz 77\",", "Quartz", &["(len=9)"]),
    ("secret := []byte(\"Quartz 77\")", "Quartz", &["[]byte"]),
    ("token: &'static str = \"Quartz 77\";", "Quartz", &["&'static str"]),
    ("var dbPassword string = \"Quartz 77\"", "Quartz", &["string ="]),
    ("password ?= Quartz77x", "Quartz77", &["?="]),
    ("password=r#\"Quartz \"77\"#", "Quartz", &["r#"]),
    ("<td>Password:</td><td>Quartz77x</td>", "Quartz77", &["<td>Password:</td>"]),
    ("Password:</strong> Quartz77x<br>", "Quartz77", &["<br>"]),
    ("<member><name>pwd</name><value><string>Quartz77x</string></value></member>", "Quartz77", &["</string>"]),
    ("| user | bob |\n| password | Quartz77x |", "Quartz77", &["| bob |"]),
    (" id | password \n----+----------\n  7 | Quartz77x\n(1 row)", "Quartz77", &["(1 row)"]),
    ("password | Quartz77x", "Quartz77", &["password |"]),
    ("a:2:{s:4:\"user\";s:3:\"bob\";s:4:\"pass\";s:9:\"Quartz77x\";}", "Quartz77", &["\"bob\""]),
    ("Server=x;Pwd={Qu;artz}}77};Db=y", "Qu;artz", &["Db=y"]),
    ("binding parameter [api_key] as [VARCHAR] - [Quartz]77]", "Quartz", &["[VARCHAR]"]),
    ("variable \"db_password\" {\n  type = string\n  default = \"Quartz 77\"\n}", "Quartz", &["type = string"]),
    ("User.password\n  Input should be shorter [type=string_too_long, input_value='Quartz 77', input_type=str]", "Quartz", &["input_type=str"]),
    ("? password\n: Quartz77x", "Quartz77", &["? password"]),
    ("pAsSwOrD=Quartz77x", "Quartz77", &[]),
    // calls and newtypes
    ("ApiKey(\"k1f9aQz7Lr20\")", "k1f9aQz7", &["ApiKey"]),
    ("AccessToken(2YotnFZFEjr1zCsicMWpAA)", "2Yotn", &["AccessToken("]),
    ("Credentials(\"bob\", \"Quartz 77\")", "Quartz", &["\"bob\""]),
    ("client.setPassword(\"swordfish\");", "swordfish", &["client"]),
    (".withApiKey(\"k1f9aQz7Lr20\").build()", "k1f9aQz7", &[".build()"]),
    (".basic_auth(\"bob\", Some(\"Quartz 77\"))", "Quartz", &["bob"]),
    (".bearer_auth(\"k1f9aQz7Lr20xTs\")", "k1f9aQz7", &[".bearer_auth"]),
    // colors of a terminal
    ("\u{1b}[3mpassword\u{1b}[0m\u{1b}[2m=\u{1b}[0mQuartz77x \u{1b}[3mid\u{1b}[0m\u{1b}[2m=\u{1b}[0m7", "Quartz77", &["\u{1b}[0m7"]),
    ("\u{1b}[1;31mto\u{1b}(B\u{1b}[mken: \"Quartz 77\"", "Quartz", &["\u{1b}[1;31mto"]),
    ("\\u001b[3mapi_key\\u001b[0m=Quartz77x\\u001b[0m ok", "Quartz77", &["\\u001b[0m ok"]),
    ("\\e[1mpassword\\033[0m=Quartz77x", "Quartz77", &[]),
    // command lines (the table of tools has its own examples)
    ("echo 'Quartz 77' | sudo -S systemctl restart x", "Quartz", &["sudo -S"]),
    ("printf '%s' Quartz77 | docker login -u bob --password-stdin", "Quartz77", &["--password-stdin"]),
    ("echo \"bob:Quartz77\" | chpasswd", "Quartz77", &["bob:", "chpasswd"]),
    ("echo Quartz77 | passwd --stdin bob", "Quartz77", &["--stdin bob"]),
    ("htpasswd -nb bob Quartz77", "Quartz77", &["bob"]),
    ("htpasswd -cbB /etc/x.htpasswd bob Quartz77", "Quartz77", &["/etc/x.htpasswd bob"]),
    ("wfreerdp /u:bob /p:Quartz77 /v:h", "Quartz77", &["/u:bob", "/v:h"]),
    ("net use Z: \\\\h\\s Quartz77 /user:bob", "Quartz77", &["/user:bob"]),
    ("ConvertTo-SecureString -String 'Quartz|77' -AsPlainText -Force", "Quartz", &["-Force"]),
    ("aws ssm put-parameter --name /x --type SecureString --value Quartz77", "Quartz77", &["--name /x"]),
    ("jdbc:oracle:oci:scott/Quartz77@db", "Quartz77", &["scott/", "@db"]),
    ("sqlplus -s hr/Quartz77@//h:1521/o", "Quartz77", &["hr/", "@//h:1521/o"]),
    ("::set-output name=api_key::Quartz77", "Quartz77", &["name=api_key::"]),
    ("cargo login Quartz77LemonHarbour --registry x", "Quartz77", &["--registry x"]),
    ("Password .......: Quartz77x", "Quartz77", &["Password ......."]),
    ("**Password:** Quartz77x", "Quartz77", &["**Password:**"]),
    ("char password[] = \"Quartz 77\";", "Quartz", &["char"]),
    ("ip ospf message-digest-key 1 md5 Quartz77x", "Quartz77", &["md5"]),
    ("rabbitmqctl change_password bob Quartz77x", "Quartz77", &["change_password bob"]),
    // statements of SQL
    ("CREATE USER 'bob'@'%' IDENTIFIED BY 'Qua:rtz*77'", "Qua:rtz", &["'bob'@'%'"]),
    ("ALTER USER bob IDENTIFIED WITH caching_sha2_password BY 'Quartz 77' REPLACE 'Old 66'", "Old 66", &["REPLACE"]),
    ("create user bob identified by Quartz77 default tablespace x", "Quartz77", &["default tablespace x"]),
    ("CREATE USER bob IDENTIFIED VIA mysql_native_password USING '*23AE809DDACAF96AF0FD78ED04B6A265E05AA257'", "23AE809D", &["USING"]),
    ("SET PASSWORD FOR 'bob'@'%' = 'Quartz 77'", "Quartz", &["'bob'"]),
    ("SELECT crypt('Quartz 77', gen_salt('bf'))", "Quartz", &["gen_salt"]),
    ("SELECT AES_ENCRYPT('text', 'Quartz 77')", "Quartz", &["text"]),
    // protocols
    ("a003 LOGIN bob \"Quartz 77\"", "Quartz", &["a003 LOGIN bob"]),
    ("AUTH default q7artzLemon", "q7artz", &["default"]),
    ("user app on >Quartz77 ~* +@all", "Quartz77", &["user app on", "~* +@all"]),
    ("ACL SETUSER app on >7uartz ~*", "7uartz", &["~*"]),
    ("db.internal:5432:orders:app:Quartz77", "Quartz77", &["db.internal:5432:orders:app"]),
    ("chpasswd:\n  list: |\n    root:Quartz77\n    bob:Lemon88\nusers:\n", "Lemon88", &["bob:", "users:"]),
    ("username bob privilege 15 password 7 0822455D0A16", "0822455D", &["privilege 15"]),
    ("userPassword:: UXVhcnR6NzctTGVtb24=", "UXVhcnR6", &["userPassword::"]),
    ("Authorization: Hawk id=\"dh37\", ts=\"1353832234\", mac=\"6R4rV5iE+NPoym+WwjeHzjAGXUtLNIxmo1vpMofpLAE=\"", "6R4rV5iE", &["dh37", "1353832234"]),
    ("334 go on\nC: AGJvYgBRdWFydHo3Nw==", "AGJvYgBRdWF", &["334"]),
    // credentials and tokens
    ("Authorization: Bearer 2YotnFZFEjr1zCsicMWpAA x=1", "2Yotn", &["Bearer", "x=1"]),
    ("authorization=Basic dXNlcjpwYXNz", "dXNl", &["Basic"]),
    (r#"{"authorization": "Bearer abc.def-123"}"#, "abc.def", &["Bearer"]),
    ("token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3. Next", "eyJ", &[". Next"]),
    ("Cookie: sid=abc123; theme=dark", "abc123", &["sid=", "theme="]),
    ("Set-Cookie: id=a3fWa; Path=/; HttpOnly; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "a3fWa", &["Path=/", "HttpOnly", "21 Oct"]),
    ("postgres://app:s3cr/et@db:5432/x failed", "s3cr", &["postgres://app:", "@db:5432/x failed"]),
    ("redis://:pw9@h/0", "pw9", &["@h/0"]),
    ("https://bob:hunter2@example.org/x", "hunter2", &["bob", "@example.org/x"]),
    ("app:s3cret@tcp(127.0.0.1:3306)/db", "s3cret", &["tcp(127.0.0.1:3306)/db"]),
    ("/cb?code=abcdef&state=1", "abcdef", &["state=1"]),
    ("JSESSIONID=0123456789ABCDEF x", "0123456789", &["x"]),
    ("hash $2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234 x", "abcdefg", &["hash", " x"]),
    ("<h>$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG</h>", "RdescudvJ", &["</h>"]),
    ("ssn 123-45-6780 x", "6780", &["ssn"]),
    ("mnemonic: legal winner thank year wave sausage worth useful legal winner thank yellow", "sausage", &["mnemonic"]),
    ("user,password,mail\nbob,hunter2,x\namy,secret7,y\n", "secret7", &["bob", "amy"]),
    ("password=hunter2", "hunter2", &["password="]),
    ("Passwort: geheim123 für bob", "geheim123", &["bob"]),
    ("пароль: qwerty123", "qwerty123", &[]),
    ("secret=[\"a1b2c3\", \"d4e5f6\"]", "d4e5f6", &["secret="]),
    ("bot 123456789:AAF3kd9Sls0dkfJ4ksl2lSk3Dkd0fkSl3k2 up", "F3kd9Sls", &["bot", "up"]),
    ("tfe aB3dE5gH7jK9mN.atlasv1.aB3dE5gH7jK9mNaB3dE5gH7jK9mNaB3dE5gH7jK9mNaB3dE5gH7jK9mNaB3dE5gH end", "aB3dE5gH7", &["tfe", "end"]),
    ("got MTA5ODc2NTQzMjEwOTg3NjU0.GaB3dE.x7jK9mNpQ2rS4tU6vW8xY0zA1bC3dE from it", "x7jK9mNp", &["got", "from it"]),
    ("to https://a.webhook.office.com/webhookb2/1b@2c/IncomingWebhook/0a1b2c3d4e5f60718293a4b5c6d7e8f9/3d sent", "0a1b2c3d4e", &["webhookb2", "sent"]),
    ("to https://hooks.slack.com/workflows/T00000000/A00000000/123456789012/aB3dE5gH7jK9mNpQ done", "aB3dE5gH7", &["hooks.slack.com", "done"]),
    ("changed password from old5word to new7word for bob", "new7word", &["for bob"]),
    ("reset password of bob to new7word", "new7word", &["of bob"]),
    ("password typed: new7word user: bob", "new7word", &["user: bob"]),
    ("password (md5): 0a1b2c3d4e5f60718293a4b5c6d7e8f9", "0a1b2c3d", &["(md5)"]),
    ("A password was generated for admin@localhost: New.Seven7", "New.Seven7", &["generated for"]),
    ("Log in with the password printed below:\n\n0a1b2c3d4e5f60718293a4b5c6d7e8f9\n\nand change it", "0a1b2c3d", &["and change it"]),
    ("backup codes: 1a2b3-4c5d6 7e8f9-0a1b2, 3c4d5-6e7f8 end", "6e7f8", &["end"]),
    ("creds: bob / new7word", "new7word", &["bob"]),
    ("userPassword: {SSHA}XaQd6T5XpeEsjzIWpf2q33KY9", "XaQd6T5X", &["userPassword"]),
    ("hooks https://hooks.slack.com/services/T0000000/B0000000/XXXXXXXXXXXXXXXXXXXXXXXX", "XXXXXXXX", &["hooks.slack.com"]),
    ("os.environ[\"API_KEY\"] = \"abcd1234\"", "abcd1234", &["os.environ"]),
    (";4111111111111111=25121010000000000000?", "25121010", &[]),
    ("jane@example.org:hunter2", "hunter2", &[]),
    ("password: ${DB_PASSWORD:-hunter2} next", "hunter2", &["${DB_PASSWORD:-", "} next"]),
    ("secret = os.environ.get(\"APP_SECRET\", \"hunter2\")", "hunter2", &["APP_SECRET"]),
    ("array(1) { [\"password\"]=> string(7) \"hunter2\" }", "hunter2", &["string(7)"]),
    ("~ db_password = \"old one\" -> \"new, one; 2\" by bob", "new, one", &["by bob"]),
    ("postgres://app:x@y#z@db.internal/orders refused", "y#z", &["app:", "@db.internal/orders refused"]),
];

#[rustfmt::skip]
static CLEAN: &[&str] = &[
    "git clone git@host:repo", "git@github.com:org/repo.git", "icon@2x.png", "deploy@v1.2.rs", "auth: ok", "auth=ldap", "digest mismatch for x",
    "bearer authentication required", "basic authentication failed", "Basic Authentication required", "pass: 12 fail: 0", "password: ***", "password=null", "secret=%s",
    "api_key={}", "token_type=Bearer", "unexpected token: ident", "Cookie: none", "?code=404", "private_key_path=/etc/x/y.pem",
    "password_changed_at=2026-01-01", "credentials=include", "counter=4929482394829384923", "9223372036854775807",
    "019a3b2c-7d8e-7f00-8a1b-2c3d4e5f6a7b", "trace_id=4bf92f3577b34da6a3ce929d0e0e4736", "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "2026-11-21T10:00:00.123456Z", "1763712000000", "v1.2.3-rc.1", "arn:aws:iam::123456789012:role/x", "pod web-7d9c6b5f4-x2x9z restarted",
    "order 1234567890 shipped", "token bucket exhausted", "Password policy updated", "C::D::auth", "image@2x.png", "password reset mail sent",
    "the password is required", "the password is incorrect", "token is expired", "secret is stored in vault", "Secret kube-root-ca.crt created",
    "invalid credentials for user bob", "password: String,", "let password = None;", "author: bob", "keyboard layout: us", "monkey: banana",
    "thread 'main' panicked at src/main.rs:10:5:", "GET /api/v1/users?page=2&sort=name 200 12ms", "Enter password:", "password must be at least 8 characters",
    r#"{"level":"info","msg":"login ok","user":"bob","ms":12}"#, r#"fields: ["password","email"]"#, "tokens: 1234", "max_tokens=4096", "session started",
    "connection to 10.0.0.1:5432 refused", "C:\\Users\\new\\token.txt missing", "Grüße aus München, 世界", "error code: 500", "status code 404", "exit code 137",
    "user@1000.service started", "npm WARN react@18.2.0 requires", "at com.foo.Bar.auth(Bar.java:12)", "key: value", "public key: abc", "primary key: id",
    "error=\"expired_user_credentials\", auth_kind=\"openid-connect2\"", "grant_type=\"password\", scope=\"read4all\"",
    "rate limit: 100 req/s", "ratio 3.14159265358979", "password=${DB_PASSWORD}", "token=<token>", "secret_name=db-creds", "pin: 13", "GPIO pin 13 high",
    "first pass took 812ms", "bypass=12345", "compass: north-northwest", "version: 1.2.3-abcdef12", "session: opened for user root",
    "secret_id: prod/db", "session=019a3b2c-7d8e-7f00-8a1b-2c3d4e5f6a7b", "connected with 10.0.0.1234567890", "auth by 2026-11-21T10:00:00", "key 7 released",
    // what is read, called or put in only when the text is used
    "secret: ${{ secrets.SIGNING_KEY }}", "api_key: {{ lookup('env', 'X_KEY') | trim }}", "password = <%= ENV['DB_PASS'] %>", "Authorization: Bearer $(aws-login --print)",
    "curl -H \"Authorization: Bearer ${API_TOKEN}\" https://x.y", "login --token $CI_TOKEN --user bob", "token=`pass show x/y`", "password=$env:DB_PASS", "pwd=%APP_PWD%",
    "password = System.getenv(\"DB_PASS\");", "let key = std::env::var(\"API_KEY\")?; let secret = Secret::from(key);", "$secret = $_ENV['APP_SECRET'];",
    "passwd = prompt_for(stream, input=input)", "self.token = token;", "let token: Token = parser.next()?;", "secret: impl Into<Vec<u8>>,", "password = config.db.password",
    "secret: !ImportValue base-Secret", "client_secret: !vault |", "api_key = local.keys[\"stripe\"]", "token: Kind::Colon", "export SECRET=${SECRET:?is not set}",
    "WWW-Authenticate: Bearer realm=\"api\", scope=\"read\"", "Authorization: Bearer ***", "Proxy-Authenticate: Basic realm=\"proxy\"",
    "resource identified by UUID 77", "created by bob", "bob:*:19700:0:99999:7:::", "connect db1:5432 orders:app", "1 > 0 and x >2", "step 2 LOGIN failed",
    "token_type=Bearer expires_in=3600", "10.0.0.1:8080:GET:path", "password 5 characters short", "bcrypt(12) is slow", "auth::password::check(x)",
    "git clone https://x.y/a/b@main", "see ~/src/a/foo@v1.2.3", "aws ssm put-parameter --name /x --type String --value quartz77",
    "get_password | xargs -n1 echo", "| password | required |", "| name | password | role |", "password: <b>required</b>", "<b>Password:</b> timeout=30s",
    "getPassword(\"db\")", "InvalidPassword(\"too short\")", "Secret(\"db-creds\") not found", "check_password(\"Enter password: \")", "main.(*Auth).Token(0xc000010000)",
    "at com.acme.Auth.password(Auth.java:12)", "client.setApiKey(apiKey)", "Token(\"ident\")", "variable \"db_password\" { type = string }",
];

#[test]
fn a_private_key_behind_its_name_goes_whole() {
    let redactor = Redactor::new(Policy::default()).unwrap();
    let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";
    for (name, gap) in [
        ("tls.key: ", "\n"),
        ("private_key=", "\\n"),
        ("private_key: ", " "),
        ("SSH_KEY='", "\n"),
        ("{\"private_key\":\"", "\\n"),
    ] {
        let text = format!(
            "{name}-----BEGIN RSA PRIVATE KEY-----{gap}{body}{gap}-----END RSA PRIVATE KEY-----"
        );
        let redacted = redactor.redact(&text);
        assert!(
            !redacted.contains("MIIE") && !redacted.contains("AQC7"),
            "{redacted}"
        );
        assert!(redacted.starts_with(name), "{redacted}");
    }
}
