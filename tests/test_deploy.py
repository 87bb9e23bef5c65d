"""The deployment examples fit the code and each other. Nothing is built or run: there is no Docker here."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from service import __version__
from service.api.app import create_app
from service.api.hosts import Hosts
from service.cli.main import cli
from service.settings import Settings, variable
from tests.support import api_service

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
GUIDE = (ROOT / "docs" / "deploying.md").read_text("utf-8")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
MANIFESTS = list(yaml.safe_load_all((ROOT / "deploy" / "kubernetes.yaml").read_text("utf-8")))
FILES = ("Dockerfile", "docker-compose.yml", "deploy/kubernetes.yaml", "docs/deploying.md")
BINARIES = Path(sys.executable).parent

SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("server", "worker")
PODS: dict[str, Any] = {m["kind"]: m["spec"]["template"]["spec"] for m in MANIFESTS if m["kind"] != "Service"}
CONTAINERS: dict[str, Any] = {kind: pod["containers"][0] for kind, pod in PODS.items()}
UID = 10001


def parsed(words: list[str]) -> dict[str, Any]:
    """Have click read a command as the command line would, and return the values of its options and arguments."""
    command: click.Command = cli
    while isinstance(command, click.Group):
        context = command.make_context(command.name, [*words])
        _, rest, _ = command.make_parser(click.Context(command)).parse_args([*words])
        if not rest:
            return context.params
        name, found, words = command.resolve_command(context, rest)
        assert found is not None, f"{name} is no command"
        command = found
    return command.make_context(command.name, words).params


def told() -> list[str]:
    """List the commands that the guide has users run in a container, or names in a sentence."""
    return re.findall(r"(?:-- |server |`)evenhand (.+?)(?=`|$)", GUIDE, re.MULTILINE)


def started() -> dict[str, list[str]]:
    """List what is started, by where that is said."""
    composed = {f"compose {name}": SERVICES[name]["command"] for name in OURS}
    (image,) = re.findall(r"^CMD \[(.+)\]$", DOCKERFILE, re.MULTILINE)
    return (
        composed | {kind: c["args"] for kind, c in CONTAINERS.items()} | {"image": image.replace('"', "").split(", ")}
    )


def seconds(duration: str) -> int:
    """Read a duration of Compose that is in seconds."""
    return int(duration.removesuffix("s"))


@pytest.mark.parametrize("place", ["compose server", "compose worker", "Deployment", "StatefulSet", "image"])
def test_what_is_started_is_a_command(place: str) -> None:
    """Each container starts a command that there is, with options that it has."""
    words = started()[place]
    parsed(words)

    assert words[0] == ("worker" if place in ("compose worker", "StatefulSet") else "serve")


def test_servers_listen_and_leave_work_to_workers() -> None:
    """Beside workers, a server does not work; in a container it listens to the others."""
    for place, words in started().items():
        if words[0] == "serve":
            values = parsed(words)
            assert (values["host"], values["works"]) == ("0.0.0.0", place == "image")


@pytest.mark.parametrize("line", told())
def test_commands_of_the_guide_parse(line: str) -> None:
    """Each command that the guide names is one."""
    parsed(shlex.split(line))


def test_guide_tells_how_to_recover() -> None:
    """The guide has the command for workers that never come back."""
    assert "worker recover NAME" in told()


@pytest.mark.parametrize("name", FILES)
def test_variables_are_settings(name: str) -> None:
    """Each of our environment variables is a setting."""
    used = set(re.findall(r"\b(?:EVENHAND|OPENAI)_[A-Z_]+\b", (ROOT / name).read_text("utf-8")))

    assert used <= {variable(field) for field in Settings.model_fields}


def test_probes_ask_what_the_api_answers(tmp_path: Path) -> None:
    """Health checks ask paths that there are, and readiness is asked where a pod can be left out."""
    known = create_app(api_service.wired(tmp_path)).openapi()["paths"]
    server = CONTAINERS["Deployment"]
    asked = {kind: server[kind]["httpGet"]["path"] for kind in ("startupProbe", "livenessProbe", "readinessProbe")}
    scripts = [DOCKERFILE, SERVICES["server"]["healthcheck"]["test"][-1]]

    assert set(asked.values()) <= set(known)
    assert asked["readinessProbe"] == "/readyz"
    assert [re.findall(r"127\.0\.0\.1:8000(/\w+)'", script) for script in scripts] == [["/healthz"], ["/healthz"]]


def test_examples_answer_under_their_names() -> None:
    """The names by which others reach a server are those that it answers to; probes ask by IP address."""
    (service,) = (m for m in MANIFESTS if m["kind"] == "Service")
    pod = {variable["name"]: variable for variable in CONTAINERS["Deployment"]["env"]}["EVENHAND_ALLOWED_HOSTS"][
        "value"
    ]
    composed = SERVICES["server"]["environment"]["EVENHAND_ALLOWED_HOSTS"]
    name = service["metadata"]["name"]

    for host in (name, f"{name}.news.svc", f"{name}.news.svc.cluster.local:8000", "10.1.2.3:8000"):
        Hosts(Settings(allowed_hosts=pod).allowed_hosts).check(asked_as(host))
    assert composed == "${EVENHAND_ALLOWED_HOSTS:-server}"
    assert SERVICES["server"]["environment"].items() >= SERVICES["worker"]["environment"].items()
    assert not any(
        "host" in CONTAINERS["Deployment"][probe]["httpGet"] for probe in ("livenessProbe", "readinessProbe")
    )


def asked_as(host: str) -> dict[str, Any]:
    """Make the request of a program to a host."""
    return {"type": "http", "method": "GET", "headers": [(b"host", host.encode())]}


def test_containers_are_not_root() -> None:
    """Every container has a fixed user by number that is not root, and can't become it."""
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == [f"{UID}:{UID}"]
    assert f"useradd --uid {UID} " in DOCKERFILE
    for service in SERVICES.values():
        assert int(service["user"].split(":")[0]) > 0
        assert (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges:true"])
    for kind, pod in PODS.items():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] == UID
        locked = CONTAINERS[kind]["securityContext"]
        assert locked["allowPrivilegeEscalation"] is False
        assert locked["capabilities"] == {"drop": ["ALL"]}


def test_containers_write_to_volumes_only() -> None:
    """File systems are read-only but for the folders of data, of the cache and of temporary files."""
    writable = {"/var/lib/evenhand", "/var/cache/evenhand", "/tmp"}
    for service in SERVICES.values():
        assert service["read_only"] is True
    for name in OURS:
        mounts = [*SERVICES[name]["tmpfs"], *(volume.partition(":")[2] for volume in SERVICES[name]["volumes"])]
        assert {mount.split(":")[0] for mount in mounts} == writable
    for container in CONTAINERS.values():
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert {mount["mountPath"] for mount in container["volumeMounts"]} == writable
    assert re.findall(r'"(/[^"]+)"', re.findall(r"^VOLUME .+$", DOCKERFILE, re.MULTILINE)[0]) == sorted(writable)[:0:-1]


def test_compose_publishes_on_loopback_only() -> None:
    """Nothing but this machine reaches what Compose starts."""
    published = [port for service in SERVICES.values() for port in service.get("ports", ())]

    assert published == ["127.0.0.1:8000:8000"]
    assert not any("network_mode" in service for service in SERVICES.values())


def test_kubernetes_publishes_nothing() -> None:
    """The Service is for the cluster; no pod has the host's network or the cluster's key."""
    (service,) = (m for m in MANIFESTS if m["kind"] == "Service")

    assert service["spec"].get("type", "ClusterIP") == "ClusterIP"
    assert all("hostNetwork" not in pod and pod["automountServiceAccountToken"] is False for pod in PODS.values())
    assert not any("hostPort" in port for c in CONTAINERS.values() for port in c.get("ports", ()))


def test_images_are_pinned() -> None:
    """Images of others are named by their version, ours by this one."""
    theirs = [*re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE), SERVICES["postgres"]["image"]]
    ours = [*(SERVICES[name]["image"] for name in OURS), *(c["image"] for c in CONTAINERS.values())]

    for image in theirs:
        assert re.fullmatch(r"(python:\d+\.\d+|postgres:\d+)[\w-]*", image)
    assert {image.partition(":")[2] for image in ours} == {__version__}
    assert set(re.findall(r"evenhand:(\d[\w.]+)", GUIDE)) == {__version__}


def test_no_secret_is_written_down() -> None:
    """Passwords and keys come from the environment or a Secret; without them Compose says what to do."""
    text = "\n".join((ROOT / name).read_text("utf-8") for name in FILES[:3])
    assert {m["kind"] for m in MANIFESTS} == {"Service", "Deployment", "StatefulSet"}
    assert all(c["envFrom"] == [{"secretRef": {"name": "evenhand"}}] for c in CONTAINERS.values())
    assert not re.search(r"API_KEY\W+\w", text)
    required = r"\$\{POSTGRES_PASSWORD:\?[^}]+\}"
    assert re.fullmatch(required, SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD"])
    for name in OURS:
        url = SERVICES[name]["environment"]["EVENHAND_DATABASE_URL"]
        assert re.fullmatch(f"postgresql://evenhand:{required}@postgres/evenhand", url)


def test_workers_may_end_what_they_do() -> None:
    """A worker is killed only after its grace and some seconds to hand back the rest."""
    compose, kubernetes = (parsed(started()[place])["grace"] for place in ("compose worker", "StatefulSet"))

    assert seconds(SERVICES["worker"]["stop_grace_period"]) >= compose + 15
    assert PODS["StatefulSet"]["terminationGracePeriodSeconds"] >= kubernetes + 15


def test_workers_have_names_of_their_own() -> None:
    """A pod's name is its worker's; in Compose no setting of `.env` gives all workers one name."""
    named = {variable["name"]: variable for variable in CONTAINERS["StatefulSet"]["env"]}

    assert named["EVENHAND_EXECUTOR"]["valueFrom"] == {"fieldRef": {"fieldPath": "metadata.name"}}
    assert SERVICES["worker"]["environment"]["EVENHAND_EXECUTOR"] == ""
    assert not {"hostname", "container_name"} & set(SERVICES["worker"])


def test_kubernetes_adds_no_variables() -> None:
    """Service links are off: `EVENHAND_PORT=tcp://…` and the like would stop us at the start."""
    assert all(pod["enableServiceLinks"] is False for pod in PODS.values())


def test_selectors_fit() -> None:
    """The Service finds the server's pods only, and each controller its own."""
    service, *controllers = (m["spec"] for m in MANIFESTS)
    labels = [spec["template"]["metadata"]["labels"] for spec in controllers]

    assert [spec["selector"]["matchLabels"] for spec in controllers] == labels
    assert [service["selector"] == of for of in labels] == [True, False]


def test_image_has_what_it_copies_and_nothing_else() -> None:
    """What the Dockerfile copies is let through by `.dockerignore`, which keeps all else out."""
    copied = [
        path for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE) for path in line.split()
    ]
    first, *rules = [r for r in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if not r.startswith("#")]

    assert first == "*"
    assert sorted(copied) == sorted(rule[1:] for rule in rules if rule.startswith("!"))
    assert all((ROOT / path).exists() for path in copied)


def test_image_installs_what_is_locked() -> None:
    """The image has the locked requirements, checked by hash, and the package without others."""
    installs = re.findall(r"pip install (.+)$", DOCKERFILE, re.MULTILINE)

    assert [set(line.split()) - {"--no-cache-dir"} for line in installs] == [
        {"--require-hashes", "-r", "requirements/run.txt"},
        {"--no-deps", "--no-build-isolation", "."},
    ]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["hadolint", "Dockerfile"], id="Dockerfile"),
        pytest.param(["compose-lint", "check", "--fail-on", "high", "docker-compose.yml"], id="Compose"),
    ],
)
def test_linters_find_nothing(command: list[str]) -> None:
    """The linters of others have nothing to say that matters."""
    name, *words = command
    ended = subprocess.run([str(BINARIES / name), *words], cwd=ROOT, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_servers_may_end_what_they_do() -> None:
    """A server is killed only after the set time and some seconds to hand back the rest."""
    default = Settings.model_fields["stop_seconds"].default

    assert seconds(SERVICES["server"]["stop_grace_period"]) >= default + 15
    assert PODS["Deployment"]["terminationGracePeriodSeconds"] >= default + 15
    assert int(re.findall(r"--stop-timeout (\d+)", GUIDE)[0]) >= default + 15
