#!/usr/bin/env bash
# Makes the components of this folder anew. It takes these packages of Debian 12: clang, lld, rustc,
# libstd-rust-dev-wasm32, nodejs, npm; and from npm the tool that makes components of core modules. Tests need none of
# them: the .wasm files are part of the repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for source in *.c; do
  clang --target=wasm32 -Oz -nostdlib -std=c17 -Wall -Wextra -Werror -fno-builtin -mbulk-memory -Wl,--no-entry \
    -Wl,--strip-all -Wl,-z,stack-size=16384 -o "$folder/${source%.c}.core.wasm" "$source"
done
for source in clocks.rs guestbook.rs panics.rs; do
  /usr/bin/rustc --edition 2021 --target wasm32-wasi --crate-type cdylib -C opt-level=s -C lto=fat \
    -C linker=wasm-ld -C linker-flavor=wasm-ld -C link-arg=--strip-all -C link-arg=-zstack-size=65536 \
    --remap-path-prefix "$PWD=guests" -o "$folder/${source%.rs}.core.wasm" "$source"
done
cp process.wit "$folder"
cd "$folder"
npm install --silent --no-fund --no-audit --prefix . @bytecodealliance/jco@1.35.0
cat >make.mjs <<'END'
import { componentEmbed, componentNew, preview1AdapterReactorPath } from '@bytecodealliance/jco';
import fs from 'node:fs';
const witSource = fs.readFileSync('process.wit', 'utf8');
for (const name of fs.readdirSync('.').filter((file) => file.endsWith('.core.wasm'))) {
  const binary = fs.readFileSync(name);
  const embedded = await componentEmbed({ binary, witSource, world: 'process-v1' });
  const needsSystem = binary.includes('wasi_snapshot_preview1');
  const adapters = needsSystem ? [['wasi_snapshot_preview1', fs.readFileSync(preview1AdapterReactorPath())]] : [];
  fs.writeFileSync(name.replace('.core.wasm', '.wasm'), await componentNew(embedded, adapters));
}
END
node make.mjs
rm ./*.core.wasm
cd - >/dev/null
mv "$folder"/*.wasm .
ls -l ./*.wasm

# The packages of the scenarios have copies.
copy() {
  local package=../../../scenarios/wasm/packages/$1/pkg
  shift
  cp "$@" "$package"
}
copy guestbook guestbook.wasm
copy talk asker.wasm echo.wasm
copy workers spawner.wasm worker.wasm echo.wasm
copy list page.wasm
