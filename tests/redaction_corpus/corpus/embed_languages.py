"""Named secrets as the languages and tools around a Rust service print them."""

from corpus.case import secret
from corpus.draw import json_text
from corpus.passwords import camel_or_snake, hostile_password, named, quoted_password, strong_password


def pascal(name):
    return "".join(
        part.title() if part.islower() or part.isupper() else part[:1].upper() + part[1:]
        for part in camel_or_snake(name).split("_")
    )


def go_struct(d):
    n, v = named(d)
    return d.frame(
        d.pick(
            (
                f"{{User:{d.user()} {pascal(n)}:{v} Retries:{d.number(1, 9)}}}",
                f'&main.Login{{User:"{d.user()}", {pascal(n)}:"{v}", Retries:{d.number(1, 9)}}}',
                f"map[user:{d.user()} {n}:{v} zone:eu]",
            )
        )
    )


def go_header_map(d):
    n, v = named(d)
    return d.frame(f"map[Accept:[*/*] {n.title()}:[{v}] User-Agent:[Go-http-client/1.1]]")


def java_map(d):
    n, v = named(d)
    return d.frame(f"{{user={d.user()}, {n}={v}, remember=true}}")


def java_to_string(d):
    n, v = named(d)
    name = camel_or_snake(n)
    return d.frame(
        d.pick(
            (
                f"Login(user={d.user()}, {name}={v}, remember=true)",
                f"LoginRequest[user={d.user()}, {name}={v}]",
                f"Login{{user='{d.user()}', {name}='{v}', remember=true}}",
            )
        )
    )


def python_dict(d):
    n, v = named(d, quoted_password)
    return d.frame(f"{{'user': '{d.user()}', '{n}': '{v}', 'remember': True}}")


def python_call(d):
    n, v = named(d, quoted_password)
    return d.frame(
        d.pick(
            (
                f"connect(host='db', {camel_or_snake(n)}='{v}', port=5432)",
                f"Login(user='{d.user()}', {camel_or_snake(n)}='{v}')",
                f"[(b'user', b'bob'), (b'{n}', b'{v}')]",
            )
        )
    )


def php(d):
    n, v = named(d)
    return d.pick(
        (
            f"array('user' => 'bob', '{n}' => '{v}')",
            f'array(2) {{\n  ["user"]=>\n  string(3) "bob"\n  ["{n}"]=>\n  string(9) "{v}"\n}}',
            f"Array\n(\n    [user] => bob\n    [{n}] => {v}\n)\n",
        )
    )


def ruby(d):
    n, v = named(d, quoted_password)
    return d.frame(
        d.pick(
            (
                f'{{"user"=>"bob", "{n}"=>"{v}"}}',
                f'{{user: "bob", {camel_or_snake(n)}: "{v}"}}',
                f'#<Login user="bob" {camel_or_snake(n)}="{v}">',
                f'Parameters: {{"session"=>{{"user"=>"bob", "{n}"=>"{v}"}}}}',
            )
        )
    )


def elixir(d):
    n, v = named(d, quoted_password)
    return d.frame(f'%{{"user" => "bob", {camel_or_snake(n)}: "{v}"}}')


def csharp(d):
    n, v = named(d)
    return d.frame(f"Login {{ User = bob, {pascal(n)} = {v}, Remember = True }}")


def swift(d):
    n, v = named(d, quoted_password)
    return d.frame(f'Login(user: "bob", {camel_or_snake(n)}: Optional("{v}"))')


def protobuf_text(d):
    n, v = named(d, quoted_password)
    return d.pick(
        (
            f'login {{\n  user: "bob"\n  {camel_or_snake(n)}: "{v}"\n}}',
            f'user:"bob" {camel_or_snake(n)}:"{v}" zone:"eu"',
        )
    )


def graphql(d):
    n, v = named(d, hostile_password)
    text = str(v).replace("\\", "").replace('"', "")
    return d.frame(f'mutation {{ login(user: "bob", {camel_or_snake(n)}: "{text}") {{ id state }} }}')


def multipart(d):
    n, v = named(d, quoted_password)
    edge = d.chars("0123456789abcdef", 16)
    return f'--{edge}\r\nContent-Disposition: form-data; name="user"\r\n\r\nbob\r\n--{edge}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n--{edge}--\r\n'


def soap(d):
    n, v = named(d)
    n = pascal(n)
    return f'<wsse:UsernameToken><wsse:Username>bob</wsse:Username><wsse:{n} Type="text">{v}</wsse:{n}></wsse:UsernameToken>'


def html_input(d):
    n, v = named(d)
    return d.pick(
        (
            f'<input type="hidden" name="{n}" value="{v}">',
            f"<input name='{n}' type='text' value='{v}' autocomplete='off'/>",
        )
    )


def terraform_change(d):
    n, v = named(d, quoted_password)
    _, w = named(d, quoted_password)
    n = camel_or_snake(n)
    return d.pick(
        (
            f'  + {n} = "{v}"\n  + port = 5432\n',
            f'  ~ {n} = "{v}" -> "{w}"\n    port = 5432\n',
            f'  - {n}      = "{v}" -> null\n    port = 5432\n',
        )
    )


def container_environment(d):
    n, v = named(d)
    n = camel_or_snake(n).upper()
    return d.pick(
        (
            json_text({"Env": ["PATH=/usr/bin", f"{n}={v}", "LANG=C.UTF-8"], "Image": "nginx"}),
            f"      {n}:  {v}\n      LANG:  C.UTF-8\n",
            f"ENV {n}={v}",
            f'Environment="{n}={v}" "LANG=C.UTF-8"',
            f"--set {n.lower()}={v} --set image=nginx",
            f"- {n}={v}\n- LANG=C.UTF-8\n",
        )
    )


def netrc(d):
    v = secret(strong_password(d))
    return d.pick(
        (f"machine api.internal login bob password {v}", f"machine api.internal\n  login bob\n  password {v}\n")
    )


def dotted_path(d):
    n, v = named(d)
    return d.frame(
        d.pick(
            (
                f"-Dapp.{n}={v}",
                f"app.datasource[0].{n}={v}",
                f"config['{n}'] = '{v}'",
                f'config["{n}"]="{v}"',
                f"user.{camel_or_snake(n)} = '{v}'",
                f"${{{camel_or_snake(n)}:={v}}}",
                f"this.{camel_or_snake(n)}={v};",
            )
        )
    )


EMBEDDINGS = {
    f.__name__: f
    for f in (
        go_struct,
        go_header_map,
        java_map,
        java_to_string,
        python_dict,
        python_call,
        php,
        ruby,
        elixir,
        csharp,
        swift,
        protobuf_text,
        graphql,
        multipart,
        soap,
        html_input,
        terraform_change,
        container_environment,
        netrc,
        dotted_path,
    )
}
