// A program that writes to a node's store until it is killed: `node_store_writer HOME`. Each number that has been
// acknowledged goes to standard output, as eight bytes. It continues from the number that it finds.

#include <cstdint>
#include <cstdio>
#include <unistd.h>

#include "hypersim/kv_module/node_store.hpp"

#include "node_store_numbers.hpp"

namespace {

int complain(const std::string& error) {
  std::fprintf(stderr, "%s\n", error.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace hypersim::kv_module;
  if (argc != 2) return complain("usage: node_store_writer HOME");
  const auto store = make_rocksdb_node_store(argv[1]);
  if (const auto opened = store->open(); !opened) return complain(opened.error());
  const auto last = last_number(*store);
  if (!last) return complain(last.error());
  for (std::uint64_t number = *last + 1;; ++number) {
    if (const auto applied = store->apply(changes_of(number)); !applied) return complain(applied.error());
    if (::write(STDOUT_FILENO, &number, sizeof number) != sizeof number) return 0;
  }
}
