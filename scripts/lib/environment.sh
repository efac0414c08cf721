# Makes .venv and installs a lock into it, once for each content of the lock. Source it from the top folder.
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV
export PYTHONNOUSERSITE=1 PIP_DISABLE_PIP_VERSION_CHECK=1

# Prints the first Python of 3.11 or newer on the path.
find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$candidate"; return; }
    done
    echo "需要 Python 3.11 或更新版本,但路径上没有找到。 Python 3.11 or newer is needed and none is on the path" \
        "(python3 is $(python3 --version 2>&1 || echo missing)). Install one, for example: apt-get install python3 python3-venv" >&2
    return 2
}

# Makes an empty .venv; says what to install where Python comes without venv.
make_venv() {
    python=$(find_python) || return 2
    "$python" -m venv --clear .venv && return
    echo "无法建立 .venv。 .venv could not be made with $python: install its venv module (Debian, Ubuntu: apt-get install python3-venv)" >&2
    return 2
}

# Runs a long command into .venv/install.log and prints how many packages it has come to.
with_progress() {
    total=$1; shift
    "$@" >.venv/install.log 2>&1 & job=$!
    trap 'kill "$job"; exit 130' INT TERM   # a shell starts background work deaf to Ctrl-C
    while kill -0 "$job" 2>/dev/null; do
        [ ! -t 1 ] || printf '\r  %s / %s 个软件包 packages ' "$(grep -c '^Collecting ' .venv/install.log || true)" "$total"
        sleep 1
    done
    trap - INT TERM
    echo "  $total 个软件包已处理 packages seen to"
    wait "$job" || { echo "安装失败。 The installation failed; .venv/install.log ends with:" >&2; tail -n 15 .venv/install.log >&2; return 2; }
}

# prepare_environment run|tests: the packages of the lock, then this checkout itself. The lock of the tests holds all of run's.
prepare_environment() {
    lock=requirements.lock
    [ "$1" = run ] || lock=tests/requirements.lock
    wanted="$PWD $(cat "$lock" pyproject.toml | cksum)"
    .venv/bin/python -c '' 2>/dev/null || make_venv || return
    [ "$(cat ".venv/$1.stamp" 2>/dev/null)" != "$wanted" ] || return 0
    echo "准备环境,第一次约需一分钟 / preparing the environment, about a minute the first time"
    rm -f .venv/*.stamp
    with_progress "$(grep -c '==' "$lock")" .venv/bin/python -m pip install --no-deps --require-hashes --only-binary :all: -r "$lock" || return
    .venv/bin/python -m pip install --quiet --no-deps --no-index --no-build-isolation -e . 2>>.venv/install.log || return
    [ "$1" = run ] || echo "$PWD $(cat requirements.lock pyproject.toml | cksum)" >.venv/run.stamp
    echo "$wanted" >".venv/$1.stamp"
}
